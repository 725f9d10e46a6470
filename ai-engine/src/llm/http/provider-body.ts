import type { IncomingMessage } from 'node:http'
import { type Duplex, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createUnzip, createZstdDecompress } from 'node:zlib'

const MIB = 1024 * 1024

/** The most bytes of a body that are read, decompressed. */
export const MAX_BODY_BYTES = {
  /** An answer in pieces. Some 250 bytes carry a token. */
  stream: 64 * MIB,
  /** An answer in one piece, or a list of models. */
  whole: 4 * MIB,
  /** An error. */
  error: 64 * 1024,
}

const decompressors = new Map<string, () => Duplex>([
  ['gzip', createUnzip],
  ['x-gzip', createUnzip],
  ['deflate', createUnzip],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
])
const MAX_ENCODINGS = 3

/**
 * A response's body without the compression that some proxies add. Destroying it ends the request.
 * @throws Error for an encoding that is not known
 */
export function plainBody(response: IncomingMessage): Readable {
  const header = response.headers['content-encoding'] ?? ''
  const encodings = header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const applied = encodings.filter((name) => name !== '' && name !== 'identity').toReversed()
  if (applied.length > MAX_ENCODINGS) throw new Error('compressed too many times')
  return applied.reduce<Readable>((body, name) => {
    const create = decompressors.get(name)
    if (!create) throw new Error(`compressed as ${name.slice(0, 20)}`)
    // The reader of the last stream gets every failure.
    return pipeline(body, create(), () => undefined)
  }, response)
}

/**
 * The text of a body up to so many bytes; `isWhole` is false when there was more. Rejects when the connection is lost.
 */
export async function readText(body: Readable, maxBytes: number): Promise<{ text: string; isWhole: boolean }> {
  const decoder = new TextDecoder()
  let bytes = 0
  let text = ''
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(piece.subarray(0, maxBytes - bytes), { stream: true })
    bytes += piece.length
    if (bytes > maxBytes) return { text, isWhole: false } // leaving the loop destroys the body
  }
  return { text: text + decoder.decode(), isWhole: true }
}
