import { type Reading, Unreadable } from '../contract/reading.ts'
import { detectMediaType, HEAD_BYTES } from '../media-type/detect-media-type.ts'

type Reader = (bytes: Buffer, mediaType: string) => Promise<Reading> | Reading

/**
 * Reads a whole file by what its content is.
 * @throws Unreadable
 */
export async function readFile(bytes: Buffer, name: string): Promise<Reading> {
  const mediaType = await detectMediaType(bytes.subarray(0, HEAD_BYTES), name)
  const reader = await loadReader(mediaType)
  return reader(bytes, mediaType)
}

async function loadReader(mediaType: string): Promise<Reader> {
  const load = readerOf(mediaType)
  if (!load) throw new Unreadable(sentenceFor(mediaType))
  return load()
}

/** Why nothing is read from files of this kind; undefined when something may be. */
export function whyNotRead(mediaType: string): string | undefined {
  return readerOf(mediaType) ? undefined : sentenceFor(mediaType)
}

/** Readers are loaded when they are needed: their libraries are large, and a worker reads one file. */
function readerOf(mediaType: string): (() => Promise<Reader>) | undefined {
  if (mediaType === 'application/pdf') return async () => (await import('./pdf.ts')).readPdf
  if (mediaType === 'text/html') return async () => (await import('./html.ts')).readHtml
  if (mediaType.startsWith('text/') || texts.has(mediaType)) return async () => (await import('./texts.ts')).readText
  if (mediaType.startsWith('image/')) return async () => (await import('./pictures.ts')).readPicture
  if (isOffice(mediaType)) return async () => (await import('../office/office.ts')).readOffice
  return undefined
}

const texts = new Set(['application/json', 'application/xml', 'image/svg+xml'])

function isOffice(mediaType: string): boolean {
  return /^application\/(zip$|vnd\.(openxmlformats-officedocument|oasis\.opendocument|ms-\w+)\.|epub\+zip)/.test(
    mediaType,
  )
}

function sentenceFor(mediaType: string): string {
  if (mediaType === 'application/x-cfb')
    return 'It is protected with a password, or in an old format of Office. Save it without a password as .docx, .xlsx, .pptx or PDF.'
  if (mediaType.startsWith('audio/') || mediaType.startsWith('video/')) return 'Sound and video are not read.'
  if (/(zip|rar|7z|tar|gzip|bzip|xz|zstd|compress)/.test(mediaType))
    return 'Archives are not opened. Add the files that are in it instead.'
  return `Files of this kind are not read (${mediaType}).`
}
