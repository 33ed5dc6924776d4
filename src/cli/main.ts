#!/usr/bin/env node
import { CommanderError } from 'commander'
import { createProgram } from './create-program.js'

/** Runs the command line; every failure is one readable line on standard error and a non-zero exit code. */
async function main(): Promise<void> {
  try {
    await createProgram().parseAsync()
  } catch (error) {
    // Commander has already said what is wrong with the arguments.
    if (error instanceof CommanderError) process.exitCode = error.exitCode
    else fail(error)
  }
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`docket: ${message === '' ? 'failed without saying why' : message}\n`)
  process.exitCode = 1
}

// A reader that has seen enough, such as `head`, closes the pipe: that is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

void main()
