import type { FileRow } from '../../../db/files/files.ts'
import type { FileStore } from '../store/file-store.ts'

/** All bytes of a file, in a buffer that can move to a worker. @throws Error when they are not all there */
export async function loadBytes(store: FileStore, file: FileRow): Promise<ArrayBuffer> {
  const bytes = new ArrayBuffer(file.bytes)
  const target = new Uint8Array(bytes)
  let at = 0
  for await (const chunk of store.read(file, 'original')) {
    target.set(chunk, at)
    at += chunk.length
  }
  if (at !== file.bytes) throw new Error(`The file has ${at} bytes instead of ${file.bytes}`)
  return bytes
}
