import { readInWorker } from '../../../../src/services/files/reading/read-in-worker.ts'
import type { StoredReading } from '../../../../src/services/files/reading/to-stored.ts'

interface Found extends Pick<StoredReading, 'mediaType' | 'width' | 'height'> {
  hasPages: boolean
  pages: string[]
  preview?: Buffer
  thumbnail?: Buffer
}

/** Reads a file as an engine does. @returns what is in it, or the sentence that says why that is not known */
export async function read(bytes: Buffer | string, name: string): Promise<Found | string> {
  const own = new Uint8Array(Buffer.from(bytes)).buffer
  const result = await readInWorker({ bytes: own, name }, new AbortController().signal)
  if ('problem' in result) return result.problem
  const { mediaType, width, height, pages, texts, preview, thumbnail } = result
  return {
    mediaType,
    ...(width !== undefined && { width, height }),
    hasPages: pages !== undefined,
    pages: texts.flatMap((batch) => JSON.parse(Buffer.from(batch).toString())).map(({ text }) => text),
    ...(preview && { preview: Buffer.from(preview) }),
    ...(thumbnail && { thumbnail: Buffer.from(thumbnail) }),
  }
}
