import { createChunkedBytes, type FileBytes } from '../chunked-bytes.js'

/** A file that has a path, and a number that no other has had. */
export interface NamedFile {
  readonly id: number
  readonly bytes: FileBytes
}

/** A file that was opened, and where its next read or write takes place. */
export interface OpenFile {
  readonly file: NamedFile
  position: number
}

/** The files of one SQLite, all in memory: its databases, and what it writes beside them. */
export interface OpenFiles {
  readonly byPath: Map<string, NamedFile>
  readonly byDescriptor: Map<number, OpenFile>
  /** Gives bytes a path of their own; the path. */
  add(bytes: FileBytes): string
  /** Opens the file at a path, which is made when it is not there and `isNew` allows it; `null` when there is none. */
  open(path: string, isNew: boolean): number | null
}

// SQLite keeps away from those below, which are the terminal's elsewhere.
const FIRST_DESCRIPTOR = 3

/** No files yet. */
export function createOpenFiles(): OpenFiles {
  const byPath = new Map<string, NamedFile>()
  const byDescriptor = new Map<number, OpenFile>()
  let lastId = 0
  const addAt = (path: string, bytes: FileBytes): NamedFile => {
    lastId += 1
    const file = { id: lastId, bytes }
    byPath.set(path, file)
    return file
  }
  return {
    byPath,
    byDescriptor,
    add: (bytes) => {
      const path = `/${lastId + 1}`
      addAt(path, bytes)
      return path
    },
    open: (path, isNew) => {
      const file = byPath.get(path) ?? (isNew ? addAt(path, createChunkedBytes([], 0)) : null)
      if (file === null) return null
      let descriptor = FIRST_DESCRIPTOR
      while (byDescriptor.has(descriptor)) descriptor += 1
      byDescriptor.set(descriptor, { file, position: 0 })
      return descriptor
    },
  }
}
