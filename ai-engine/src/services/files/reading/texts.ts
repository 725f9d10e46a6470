import { createPages, MAX_TEXT_LENGTH, type Reading, Unreadable } from '../contract/reading.ts'
import { decodeText } from '../media-type/decode-text.ts'

/** A character of UTF-8 or UTF-16 has at most four. What is behind that would not be kept. */
const MAX_TEXT_BYTES = 4 * MAX_TEXT_LENGTH

/** A text in any charset, as it is. */
export async function readText(bytes: Buffer, mediaType: string): Promise<Reading> {
  const isCut = bytes.length > MAX_TEXT_BYTES
  const decoded = await decodeText(bytes.subarray(0, MAX_TEXT_BYTES), { isCut })
  if (!decoded) throw new Unreadable('It begins like a text, but further on it is none.')
  const kept = createPages()
  kept.add(decoded.text)
  return { mediaType, hasPages: false, pages: kept.pages }
}
