import { extname } from 'node:path/posix'
import { fileTypeFromBuffer } from 'file-type'
import { ownValue } from '../../../core/own-value.ts'
import { decodeText } from './decode-text.ts'

/** How much of a file's beginning tells what it is. */
export const HEAD_BYTES = 65_536

const byExtension: Readonly<Record<string, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  epub: 'application/epub+zip',
}
const textByExtension: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
}

/**
 * What a file is, by its content. The name only chooses among what cannot be told apart by its beginning: kinds of
 * zip, which its reader then checks, and kinds of text. Nothing that a client said counts.
 * @param head the first HEAD_BYTES of the file, or all of it
 * @returns a media type in lower case; `application/octet-stream` for what is nothing known
 */
export async function detectMediaType(head: Buffer, name: string): Promise<string> {
  const extension = extname(name).slice(1).toLowerCase()
  if (head.length === 0) return 'text/plain'
  const known = await fileTypeFromBuffer(head)
  if (known?.mime === 'application/zip') return ownValue(byExtension, extension) ?? known.mime
  if (known && !isMarkup(known.mime)) return known.mime
  const decoded = await decodeText(head, { isCut: head.length >= HEAD_BYTES })
  return decoded ? kindOfText(decoded.text, extension) : 'application/octet-stream'
}

/** Found by a declaration at the beginning; the rest decides whether it is text at all. */
function isMarkup(mediaType: string): boolean {
  return mediaType === 'application/xml' || mediaType === 'image/svg+xml' || mediaType.startsWith('text/')
}

function kindOfText(text: string, extension: string): string {
  const start = text
    .slice(0, 2000)
    .replace(/<!--.*?-->/gs, '')
    .trimStart()
  const root = /^(?:<\?xml[^>]*>\s*)?(?:<!doctype[^>]*>\s*)?<([a-z]+)[\s>/]/i.exec(start)?.[1]?.toLowerCase()
  if (root === 'html' || /^<!doctype\s+html/i.test(start)) return 'text/html'
  if (root === 'svg') return 'image/svg+xml'
  if (/^<\?xml\s/i.test(start)) return 'application/xml'
  if ((extension === 'html' || extension === 'htm') && start.startsWith('<')) return 'text/html'
  return ownValue(textByExtension, extension) ?? 'text/plain'
}
