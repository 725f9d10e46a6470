import type { FilePart } from '@grizz/protocol/parts'
import type { FileRow } from '../../../db/files/files.ts'

/** What a model is given of a file: all of its text, its beginning, or only a sentence about it. */
export type Presentation =
  | 'picture'
  | 'document'
  | 'text'
  | 'beginning'
  | 'unseen'
  | 'left_out'
  | 'empty'
  | 'unreadable'
  | 'unread'
  | 'deleted'

/** The kinds of files that a model takes, and how much text. */
export interface Taken {
  pictures: boolean
  documents: boolean
  /** Bytes of UTF-8 of the files of one question. */
  textBytes: number
}

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
const MAX_DOCUMENT_PAGES = 100
/** About as many as providers count, because they read each page as a picture and as text. */
const TOKENS_PER_PAGE = 2000
const TOKENS_PER_PICTURE = 1600
const PIXELS_PER_TOKEN = 750
const PREVIEW_SIDE = 1568

/** How a file goes to a model; `text` where its text has to be loaded first. The same file always goes in the same way. */
export function presentationOf(row: FileRow | undefined, taken: Taken): Presentation {
  if (!row) return 'deleted'
  if (row.state === 'reading' || row.state === 'uploading') return 'unread'
  if (row.state === 'unreadable') return 'unreadable'
  if (row.mediaType.startsWith('image/')) return taken.pictures ? 'picture' : 'unseen'
  return isDocument(row, taken) ? 'document' : 'text'
}

function isDocument({ mediaType, bytes, pages }: FileRow, { documents, textBytes }: Taken): boolean {
  if (!documents || mediaType !== 'application/pdf' || pages === null) return false
  const isSmall = bytes <= MAX_DOCUMENT_BYTES && pages <= MAX_DOCUMENT_PAGES
  return isSmall && pages * TOKENS_PER_PAGE <= textBytes / 3
}

/** About how many tokens a picture or a document adds to a prompt. */
export function tokensOf({ mediaType, pages, width, height }: FileRow): number {
  if (!mediaType.startsWith('image/')) return (pages ?? 1) * TOKENS_PER_PAGE
  if (width === null || height === null) return TOKENS_PER_PICTURE
  const scale = Math.min(1, PREVIEW_SIDE / Math.max(width, height))
  return Math.min(TOKENS_PER_PICTURE, Math.ceil((width * height * scale ** 2) / PIXELS_PER_TOKEN))
}

/** How a file is named to a model, with its text if it has one. */
export function describe(
  { name }: FilePart,
  as: Presentation,
  row: FileRow | undefined,
  text: string,
  isResult: boolean,
): string {
  const quoted = JSON.stringify(name)
  const who = isResult ? 'The tool returned' : 'The user attached'
  switch (as) {
    case 'picture':
      return `[The picture ${quoted} is attached.]`
    case 'document':
      return `[The document ${quoted} is attached.]`
    case 'text':
      return block(name, row, text)
    case 'beginning':
      return `${block(name, row, text)}\n[This is only the beginning of ${quoted}. The tools search_files and read_file, where there are such, read the rest.]`
    case 'unseen':
      return `[${who} the picture ${quoted}. This model takes no pictures, so you cannot see it: say so where it matters.]`
    case 'left_out':
      return `[${who} the picture ${quoted}. The request has no room for it beside the newer ones, so you cannot see it: say so where it matters.]`
    case 'empty':
      return `[${who} ${quoted}. There is no text in it that could be read.]`
    case 'unreadable':
      return `[${who} ${quoted}, which could not be read: ${row?.problem ?? 'for an unknown reason.'}]`
    case 'unread':
      return `[${who} ${quoted}, which was not read in time: say so where it matters.]`
    case 'deleted':
      return `[${who} ${quoted}, which was deleted since.]`
  }
}

/** The text between marks. Marks in the text itself are broken up, so that no text can leave the block. */
function block(name: string, row: FileRow | undefined, text: string): string {
  const pages = row?.pages ? ` pages="${row.pages}"` : ''
  return `<file name=${JSON.stringify(name)}${pages}>\n${text.replace(/<(\/?file\b)/gi, '< $1')}\n</file>`
}
