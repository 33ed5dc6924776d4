/** A small file of this origin that one worker has to itself. It outlives the browser being killed; see `append`. */
export interface PrivateFile {
  /** All of it. */
  read(): string
  /** Handed to the operating system when it returns: a killed browser does not lose it, a power cut may. */
  append(text: string): void
  /** Puts `text` in the place of all there was, and has it written to the disk. */
  replace(text: string): void
  close(): void
}

const FOLDER = 'docket'

/**
 * Opens those of the files `<name>.0`, `<name>.1` … that no other worker has open; one more where they all are.
 * @returns none where the browser has no such files, or not here: they are for dedicated workers.
 */
export async function openPrivateFiles(name: string): Promise<readonly PrivateFile[]> {
  if (!hasPrivateFiles()) return []
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(FOLDER, { create: true })
  const files: PrivateFile[] = []
  for (let number = 0; ; number += 1) {
    const handle = await fileAt(folder, `${encodeURIComponent(name)}.${number}`, files.length === 0)
    if (handle === null) return files
    const access = await accessTo(handle)
    if (access !== null) files.push(fileOn(access))
  }
}

/** True where {@link openPrivateFiles} may find some. */
export function hasPrivateFiles(): boolean {
  return typeof FileSystemFileHandle !== 'undefined' && 'createSyncAccessHandle' in FileSystemFileHandle.prototype
}

/** What TypeScript's page types leave out: it exists in dedicated workers only. */
interface LockableHandle {
  createSyncAccessHandle(): Promise<SyncAccess>
}

interface SyncAccess {
  getSize(): number
  read(into: Uint8Array, options: { readonly at: number }): number
  write(bytes: Uint8Array, options: { readonly at: number }): number
  truncate(size: number): void
  flush(): void
  close(): void
}

async function fileAt(
  folder: FileSystemDirectoryHandle,
  name: string,
  mayCreate: boolean,
): Promise<LockableHandle | null> {
  try {
    const handle: unknown = await folder.getFileHandle(name, { create: mayCreate })
    return handle as LockableHandle
  } catch (error) {
    if (isNamed(error, 'NotFoundError')) return null
    throw error
  }
}

/** `null` where another worker has it. */
async function accessTo(handle: LockableHandle): Promise<SyncAccess | null> {
  try {
    return await handle.createSyncAccessHandle()
  } catch (error) {
    if (isNamed(error, 'NoModificationAllowedError')) return null
    throw error
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name
}

function fileOn(access: SyncAccess): PrivateFile {
  const encoder = new TextEncoder()
  let size = access.getSize()
  const append = (text: string): void => {
    const bytes = encoder.encode(text)
    const written = access.write(bytes, { at: size })
    if (written < bytes.length) throw new Error(`Only ${written} of ${bytes.length} bytes were written.`)
    size += written
  }
  return {
    read: () => {
      const bytes = new Uint8Array(size)
      return new TextDecoder().decode(bytes.subarray(0, access.read(bytes, { at: 0 })))
    },
    append,
    replace: (text) => {
      access.truncate(0)
      size = 0
      append(text)
      access.flush()
    },
    close: () => access.close(),
  }
}
