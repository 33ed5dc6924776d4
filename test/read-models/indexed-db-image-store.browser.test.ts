import { indexedDbImageStore } from '../../src/read-models/indexed-db-image-store.ts'
import { describeImageStore } from '../contracts/image-store.ts'

describeImageStore('indexedDbImageStore in a browser', indexedDbImageStore)
