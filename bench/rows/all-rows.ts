import { appendBulk } from './append-bulk.ts'
import { appendConcurrent } from './append-concurrent.ts'
import { appendSingleStrict } from './append-single-strict.ts'
import { disk } from './disk.ts'
import { download } from './download.ts'
import { drain10k } from './drain-10k.ts'
import { executeLongStream } from './execute-long-stream.ts'
import { mainThread } from './main-thread.ts'
import { memory100k, memory1m } from './memory.ts'
import { noise } from './noise.ts'
import { peerCapture, peerCaptureRush } from './peer-capture.ts'
import { peerReplay } from './peer-replay.ts'
import { peerStart } from './peer-start.ts'
import { readAll } from './read-all.ts'
import { readStream } from './read-stream.ts'
import { replaySql } from './replay-sql.ts'
import type { Row } from './row.ts'
import { startFloor } from './start-floor.ts'
import { start100k, start1m, startCapture100k } from './start.ts'

/** Every row, in the order they are measured. */
export const ALL_ROWS: readonly Row[] = [
  noise,
  appendSingleStrict,
  appendConcurrent,
  appendBulk,
  readAll,
  readStream,
  replaySql,
  start100k,
  startCapture100k,
  executeLongStream,
  drain10k,
  mainThread,
  disk,
  download,
  memory100k,
  peerCapture,
  peerCaptureRush,
  peerReplay,
  peerStart,
  startFloor,
  start1m,
  memory1m,
]
