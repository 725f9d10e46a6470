/** What a file holds, as far as it is read. */
export interface Reading {
  /** What it is, found by reading all of it. */
  mediaType: string
  /** Of a picture, as it is shown: its orientation is applied. */
  width?: number
  height?: number
  /** Whether `pages` are those of the file: of one without pages, the only entry is all of its text. */
  hasPages: boolean
  /** The text of each page; of a sheet, a slide, a chapter. Headings have the marks of Markdown. */
  pages: string[]
  /** A picture of it for models and for a viewer: JPEG or PNG, at most 1,568 pixels a side and 1 MB. */
  preview?: Buffer
  /** JPEG or PNG, at most 320 pixels a side. */
  thumbnail?: Buffer
}

/** A file that cannot be read. The message is a sentence for its user. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Characters of text that are kept of a file. */
export const MAX_TEXT_LENGTH = 10 * 1024 * 1024

const cutNote = '\n\n[The rest of this file is not kept: it is longer than can be read.]'

/** Collects the text of pages until it is as long as is kept. */
export function createPages() {
  const pages: string[] = []
  let length = 0
  let isFull = false

  return {
    pages,
    /** Whether more would be dropped. */
    isFull: () => isFull,
    add(text: string): void {
      if (isFull) return
      const clean = cleanPage(text)
      isFull = length + clean.length > MAX_TEXT_LENGTH
      pages.push(isFull ? clean.slice(0, MAX_TEXT_LENGTH - length).toWellFormed() + cutNote : clean)
      length += clean.length
    },
    /** Tells at the end of the last page that pages are missing. */
    note(sentence: string): void {
      pages.push(`${pages.pop() ?? ''}\n\n[${sentence}]`)
    },
  }
}

/** Fit for Postgres, with one kind of line end, and no more than one empty line in a row. */
function cleanPage(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll('\0', '\ufffd')
      .replace(/\r\n?/g, '\n')
      // Only from where blanks begin: from within, a long row of them would be tried again and again.
      .replace(/(?<![^\S\n])[^\S\n]+\n/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^\n+/, '')
      .trimEnd()
  )
}
