import { decodeBody } from '../../../tools/web-fetch/charset.ts'
import { readWholePage } from '../../../tools/web-fetch/page.ts'
import { createPages, type Reading } from '../contract/reading.ts'

/** Of a page that is longer, the beginning is read: a tree of it is many times as large. */
const MAX_BYTES = 5 * 1024 * 1024

/** The words of an HTML page as Markdown, without its scripts and forms. */
export function readHtml(bytes: Buffer, mediaType: string): Reading {
  const { title, text } = readWholePage(decodeBody(bytes.subarray(0, MAX_BYTES), ''))
  const kept = createPages()
  kept.add(title && !text.startsWith(`# ${title}`) ? `# ${title}\n\n${text}` : text)
  if (bytes.length > MAX_BYTES) kept.note('Only the beginning of this page was read.')
  return { mediaType, hasPages: false, pages: kept.pages }
}
