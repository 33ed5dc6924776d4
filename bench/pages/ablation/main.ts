import { wrap } from 'comlink'
import { serveFace } from '../serve-face.ts'
import type { AblationFace } from './ablation-face.ts'

const worker = new Worker(new URL('./ablation.worker.ts', import.meta.url), { type: 'module' })
const engine = wrap<AblationFace>(worker)

const face: AblationFace = {
  open: (options) => engine.open(options),
  appendInFlight: (capture) => engine.appendInFlight(capture),
}
serveFace(face)
