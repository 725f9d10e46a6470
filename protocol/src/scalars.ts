import { z } from 'zod'

/** Frames over this many bytes close the socket with 1009. */
export const MAX_FRAME_BYTES = 256 * 1024
/** Content over this many UTF-16 units is refused with `message_too_long`. */
export const MAX_CONTENT_LENGTH = 32_000

export const id = z.uuid().toLowerCase()
/** Of the years that every part of the system can count: `0000` is a date to JavaScript and none to Postgres. */
export const time = z.iso.datetime().refine((value) => {
  const year = new Date(value).getUTCFullYear()
  return year >= 1970 && year <= 9999
}, 'must be of the years 1970 to 9999')
/** An opaque position in a conversation's event log. */
export const cursor = z.string().min(1).max(100)

/** Text that Postgres can store and JSON can carry: no U+0000, no lone surrogate. */
export const text = z
  .string()
  .refine((value) => value.isWellFormed() && !value.includes('\u0000'), 'must not contain U+0000 or a lone surrogate')

/** A text on one line, trimmed: every run of controls and line ends is one blank, and nothing turns the words around it. */
export const line = text.overwrite(toLine)
export const title = line.min(1).max(200)
export const modelId = text.min(1).max(200)
export const systemPrompt = text.max(MAX_CONTENT_LENGTH)

/** Headers of requests to other servers, by their names. */
export const headers = z
  .record(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'must be the name of an HTTP header'),
    z
      .string()
      .max(8192)
      .regex(/^[\t\x20-\x7e]*$/, 'must be plain letters, digits and signs in one line'),
  )
  .refine((given) => Object.keys(given).length <= 20, 'must hold at most 20 headers')

function toLine(value: string): string {
  const bidi = /[\u202A-\u202E\u2066-\u2069]/g
  return value
    .replace(bidi, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
}
