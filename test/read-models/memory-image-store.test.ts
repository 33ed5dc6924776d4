import {
  createMemoryImages,
  createMemoryImageStore,
  type MemoryImages,
} from '../../src/read-models/memory-image-store.ts'
import { describeImageStore } from '../contracts/image-store.ts'

const imagesByStore = new Map<string, MemoryImages>()

describeImageStore('createMemoryImageStore', (store) => {
  const images = imagesByStore.get(store) ?? createMemoryImages()
  imagesByStore.set(store, images)
  return createMemoryImageStore(images)
})
