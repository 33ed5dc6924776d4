import { serveFace } from '../serve-face.ts'
import type { StartFace } from '../start-face.ts'

function start(): Promise<number> {
  const worker = new Worker(new URL('./sqlite.worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve(performance.now())
    worker.onerror = ({ message }) => reject(new Error(message))
  })
}

const starting = start()
const face: StartFace = { started: () => starting }
serveFace(face)
