import { ownValue } from '../../../core/own-value.ts'
import { createPages } from '../contract/reading.ts'
import { readRelations } from './relations.ts'
import { scanTags, type TagHandler } from './scan-tags.ts'
import { createTextBuilder, headingMarks, toRow } from './text-builder.ts'
import type { Zip } from './zip.ts'

/** The text of a docx: headings, lists, rows of tables, then its notes. Its pages are the printer's, so it has none. */
export async function readWord(zip: Zip, main: string): Promise<string[]> {
  const relations = [...(await readRelations(zip, main)).values()]
  const targets = (type: string) => relations.filter((relation) => relation.type === type).map(({ target }) => target)
  const levels = new Map<string, number>()
  for (const target of targets('styles')) await scanTags(zip.read(target), collectLevels(levels))
  const text = createTextBuilder()
  for (const part of [main, ...targets('footnotes'), ...targets('endnotes'), ...targets('comments')]) {
    await scanTags(zip.read(part), createWordHandler(levels, text.add))
    text.add('\n')
  }
  const kept = createPages()
  kept.add(text.take())
  return kept.pages
}

/** The level of each style of a heading. Ids of styles are in the language of the program, names are not. */
function collectLevels(levels: Map<string, number>): TagHandler {
  let style = ''
  return {
    open(name, attribute) {
      if (name === 'style') style = attribute('styleId') ?? ''
      const value = attribute('val') ?? ''
      const level = /^heading (\d)$/i.exec(name === 'name' ? value : '')?.[1]
      if (level) levels.set(style, Number(level))
      else if (name === 'name' && value.toLowerCase() === 'title') levels.set(style, 1)
      else if (name === 'outlineLvl' && Number(value) < 6) levels.set(style, levels.get(style) ?? Number(value) + 1)
    },
  }
}

interface Paragraph {
  text: string
  mark: string
}

function createWordHandler(levels: ReadonlyMap<string, number>, add: (text: string) => void): TagHandler {
  const open: Paragraph[] = []
  const tables: string[][] = []
  let isText = false
  // A text box stands in a document twice: as it is, and for older programs.
  let fallbacks = 0

  const write = (text: string) => {
    const paragraph = open.at(-1)
    if (paragraph && fallbacks === 0) paragraph.text += text
  }

  function endParagraph(): void {
    const paragraph = open.pop()
    const row = tables.at(-1)
    if (!paragraph) return
    if (row) row.push(`${row.pop() ?? ''} ${paragraph.text}`)
    else if (paragraph.text.trim()) add(`${paragraph.mark}${paragraph.text}\n${paragraph.mark === '- ' ? '' : '\n'}`)
  }

  const opened: Readonly<Record<string, (attribute: (name: string) => string | undefined) => void>> = {
    p: () => void open.push({ text: '', mark: '' }),
    pStyle: (attribute) => {
      const [paragraph, level] = [open.at(-1), levels.get(attribute('val') ?? '')]
      if (paragraph && level) paragraph.mark = headingMarks(level)
    },
    numPr: () => {
      const paragraph = open.at(-1)
      if (paragraph && !paragraph.mark) paragraph.mark = '- '
    },
    t: () => {
      isText = true
    },
    tab: () => write('\t'),
    br: () => write('\n'),
    cr: () => write('\n'),
    tr: () => void tables.push([]),
    tc: () => void tables.at(-1)?.push(''),
    Fallback: () => {
      fallbacks += 1
    },
  }
  const closed: Readonly<Record<string, () => void>> = {
    p: endParagraph,
    t: () => {
      isText = false
    },
    tr: () => {
      const row = toRow(tables.pop() ?? [])
      const outer = tables.at(-1)
      if (outer) outer.push(`${outer.pop() ?? ''} ${row}`)
      else add(row)
    },
    tbl: () => add('\n'),
    Fallback: () => {
      fallbacks -= 1
    },
  }
  return {
    open: (name, attribute) => ownValue(opened, name)?.(attribute),
    close: (name) => ownValue(closed, name)?.(),
    text: (text) => isText && write(text),
  }
}
