import { createPages, Unreadable } from '../contract/reading.ts'
import { scanTags, type TagHandler } from './scan-tags.ts'
import { createTextBuilder, headingMarks, toRow } from './text-builder.ts'
import type { Zip } from './zip.ts'

/** A cell that is repeated; a whole empty row says that it is so a thousand times. */
const MAX_REPEATED = 50

/** What each page of it is; undefined for a document without pages. */
export type PageTag = 'table' | 'page' | undefined

/** The text of an odt, ods or odp: headings, lists and rows of tables. */
export async function readOpenDocument(zip: Zip, pageTag: PageTag): Promise<string[]> {
  await refuseEncrypted(zip)
  const kept = createPages()
  const text = createTextBuilder()
  const handler = createHandler(text.add)
  await scanTags(zip.read('content.xml'), {
    ...handler,
    open(name, attribute) {
      handler.open?.(name, attribute)
      if (name === pageTag && attribute('name')) text.add(`## ${attribute('name')}\n\n`)
    },
    close(name) {
      handler.close?.(name)
      if (name === pageTag) kept.add(text.take())
    },
  })
  if (!pageTag) kept.add(text.take())
  return kept.pages
}

async function refuseEncrypted(zip: Zip): Promise<void> {
  await scanTags(zip.read('META-INF/manifest.xml'), {
    open(name) {
      if (name === 'encryption-data')
        throw new Unreadable('It is protected with a password. Save it without one and add it again.')
    },
  })
}

interface Paragraph {
  text: string
  mark: string
}

function createHandler(add: (text: string) => void): TagHandler {
  const open: Paragraph[] = []
  const rows: string[][] = []
  let lists = 0
  let repeated = 1
  // What was deleted stays in the file.
  let changes = 0

  const write = (text: string) => {
    const paragraph = open.at(-1)
    if (paragraph && changes === 0) paragraph.text += text
  }

  function endParagraph(): void {
    const paragraph = open.pop()
    if (!paragraph) return
    const row = rows.at(-1)
    if (row) row.push(`${row.pop() ?? ''} ${paragraph.text}`)
    else if (paragraph.text.trim()) add(`${paragraph.mark}${paragraph.text}\n${lists > 0 ? '' : '\n'}`)
  }

  function endCell(): void {
    const row = rows.at(-1)
    const cell = row?.at(-1) ?? ''
    for (let count = 1; count < repeated; count += 1) row?.push(cell)
  }

  function endRow(): void {
    const row = rows.pop() ?? []
    while (row.length > 0 && !row.at(-1)?.trim()) row.pop()
    const outer = rows.at(-1)
    if (outer) outer.push(`${outer.pop() ?? ''} ${row.join(' ')}`)
    else if (row.length > 0) add(toRow(row))
  }

  return {
    open(name, attribute) {
      if (name === 'h') open.push({ text: '', mark: headingMarks(Number(attribute('outline-level')) || 1) })
      else if (name === 'p') open.push({ text: '', mark: lists > 0 ? '- ' : '' })
      else if (name === 's') write(' '.repeat(Math.min(Number(attribute('c')) || 1, MAX_REPEATED)))
      else if (name === 'tab') write('\t')
      else if (name === 'line-break') write('\n')
      else if (name === 'list') lists += 1
      else if (name === 'tracked-changes') changes += 1
      else if (name === 'table-row') rows.push([])
      else if (name === 'table-cell' || name === 'covered-table-cell') {
        rows.at(-1)?.push('')
        repeated = Math.min(Number(attribute('number-columns-repeated')) || 1, MAX_REPEATED)
      }
    },
    close(name) {
      if (name === 'h' || name === 'p') endParagraph()
      else if (name === 'list') lists -= 1
      else if (name === 'tracked-changes') changes -= 1
      else if (name === 'table-row') endRow()
      else if (name === 'table-cell' || name === 'covered-table-cell') endCell()
    },
    text: write,
  }
}
