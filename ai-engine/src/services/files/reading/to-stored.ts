import type { Reading } from '../contract/reading.ts'
import { cutPieces } from '../pieces/cut-pieces.ts'

/** What is kept of a file, as the worker hands it over: rows as JSON that only Postgres reads. */
export interface StoredReading extends Pick<Reading, 'mediaType' | 'width' | 'height'> {
  /** Absent for a file that has none. */
  pages?: number
  textLength: number
  /** Arrays of `{page, text}`. */
  texts: Uint8Array<ArrayBuffer>[]
  /** Arrays of `{index, page, heading, text, words}`. */
  pieces: Uint8Array<ArrayBuffer>[]
  preview?: Uint8Array<ArrayBuffer>
  thumbnail?: Uint8Array<ArrayBuffer>
}

const BATCH_LENGTH = 256 * 1024
const withHeadings = /^(text\/(html|markdown)|application\/(vnd\.|epub))/

/** Makes the rows of what was read, and the pieces that a search finds. It takes as long as reading. */
export function toStored(reading: Reading, name: string): StoredReading {
  const { mediaType, width, height, hasPages, pages, preview, thumbnail } = reading
  const hasHeadings = withHeadings.test(mediaType)
  return {
    mediaType,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(hasPages && { pages: pages.length }),
    textLength: pages.reduce((length, page) => length + page.length, 0),
    texts: inBatches(pages.map((text, index) => ({ page: index + 1, text }))),
    pieces: inBatches(numbered(cutPieces({ name, hasPages, pages, hasHeadings }))),
    ...(preview && { preview: new Uint8Array(preview) }),
    ...(thumbnail && { thumbnail: new Uint8Array(thumbnail) }),
  }
}

/** What can move to the engine without being copied. */
export function movable({ texts, pieces, preview, thumbnail }: StoredReading): ArrayBuffer[] {
  return [...texts, ...pieces, preview, thumbnail].flatMap((bytes) => bytes?.buffer ?? [])
}

function* numbered<T extends object>(items: Iterable<T>): Generator<T & { index: number }> {
  let index = 0
  for (const item of items) yield { ...item, index: index++ }
}

function inBatches(rows: Iterable<unknown>): Uint8Array<ArrayBuffer>[] {
  const batches: Uint8Array<ArrayBuffer>[] = []
  let held: string[] = []
  let length = 0
  const flush = () => {
    if (held.length > 0) batches.push(new TextEncoder().encode(`[${held.join(',')}]`))
    held = []
    length = 0
  }
  for (const row of rows) {
    const json = JSON.stringify(row)
    held.push(json)
    length += json.length
    if (length > BATCH_LENGTH) flush()
  }
  flush()
  return batches
}
