import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { storyServices } from './story.ts'

/** Runs the five services as a process each, until Ctrl-C; one that ends is not started again. */
const children = Object.keys(storyServices()).map(startProcess)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of children) child.kill('SIGTERM')
  })
}

function startProcess(name: string): ChildProcess {
  const script = fileURLToPath(new URL(`${name}/main.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit' })
  child.once('exit', (code, signal) => {
    if (code === 0) return
    console.error(`${name}: ended with ${signal ?? code}.`)
    process.exitCode = 1
  })
  return child
}
