import { getDocumentProxy } from 'unpdf'
import { createPages, type Reading, Unreadable } from '../contract/reading.ts'

/** Of one page; a page of a book has 3,000. */
const MAX_PAGE_LENGTH = 500_000
/** After that time what was read so far is what is kept, before the worker is ended. */
const LIMITS = { pages: 2000, ms: 22_000 }

type Document = Awaited<ReturnType<typeof getDocumentProxy>>

/**
 * The text of a PDF by page. No script in it runs, and files in it stay closed.
 * @throws Unreadable
 */
export async function readPdf(bytes: Buffer, mediaType: string, limits = LIMITS): Promise<Reading> {
  const started = performance.now()
  const document = await open(bytes)
  const count = document.numPages
  const kept = createPages()
  for (let number = 1; number <= Math.min(count, limits.pages) && !kept.isFull(); number += 1) {
    if (performance.now() - started > limits.ms) break
    kept.add(await textOfPage(document, number))
  }
  const read = kept.pages.length
  if (read < count) kept.note(`Only the first ${read} of ${count} pages were read.`)
  return { mediaType, hasPages: true, pages: kept.pages }
}

async function open(bytes: Buffer): Promise<Document> {
  try {
    // It takes the buffer over, so it must be one of its own.
    const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    return await getDocumentProxy(data, { stopAtErrors: false, verbosity: 0 })
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException'
    throw new Unreadable(
      isLocked
        ? 'It is protected with a password. Save it without one and add it again.'
        : 'It is broken: no PDF could be read from it.',
      { cause: error },
    )
  }
}

/** A page that cannot be read is empty: the others may be all right. */
async function textOfPage(document: Document, number: number): Promise<string> {
  try {
    const page = await document.getPage(number)
    const text = await collect(page)
    page.cleanup()
    return text
  } catch (error) {
    return `[This page could not be read: ${error instanceof Error ? error.name : 'it is broken'}.]`
  }
}

async function collect(page: Awaited<ReturnType<Document['getPage']>>): Promise<string> {
  const parts: string[] = []
  let length = 0
  let lastY: number | undefined
  for (const item of (await page.getTextContent()).items) {
    if (!('str' in item)) continue
    const y: number = item.transform[5]
    // A gap of more than a line is the end of a paragraph.
    if (lastY !== undefined && item.str && Math.abs(lastY - y) > 2 * (item.height || 12)) parts.push('\n')
    if (item.str) lastY = y
    parts.push(item.str, item.hasEOL ? '\n' : '')
    length += item.str.length
    if (length > MAX_PAGE_LENGTH) break
  }
  return parts.join('')
}
