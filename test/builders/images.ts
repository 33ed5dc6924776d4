import { newId } from '../../src/events/ids.ts'
import { CHUNK_BYTES } from '../../src/read-models/chunked-bytes.ts'
import { checksum, chunkLengthAt, IMAGE_FORMAT, type Image } from '../../src/read-models/image.ts'
import type { ReadModels } from '../../src/read-models/read-models.ts'

/** The image of read models as it would be stored, and taken for stored. */
export function imageFrom(readModels: ReadModels, log = { logId: 'log', truncations: 0 }): Image {
  const taken = readModels.takeImage()
  if (taken === null) throw new Error('There is no image to take.')
  const { byteSize, position, projections, owners } = taken
  const chunks = taken.chunks.map((chunk, place) => chunk.slice(0, chunkLengthAt(place, byteSize)))
  const meta = {
    ...{ format: IMAGE_FORMAT, id: newId(), ...log, position, byteSize, projections, owners },
    ...{ chunkBytes: CHUNK_BYTES, sums: chunks.map(checksum) },
  }
  taken.onStored(meta)
  return { meta, chunks }
}
