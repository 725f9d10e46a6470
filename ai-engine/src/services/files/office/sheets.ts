import { createPages } from '../contract/reading.ts'
import { isDateFormat, toDate } from './dates.ts'
import { readRelations } from './relations.ts'
import { scanTags, type TagHandler } from './scan-tags.ts'
import { createTextBuilder, toRow } from './text-builder.ts'
import type { Zip } from './zip.ts'

/** Empty cells between two that hold something. */
const MAX_GAP = 50

interface Workbook {
  strings: readonly string[]
  /** Of each style of cells, whether it shows a number as a date. */
  dates: readonly boolean[]
  is1904: boolean
}

/** The rows of an xlsx, a page for each sheet. */
export async function readSheets(zip: Zip, main: string): Promise<string[]> {
  const relations = await readRelations(zip, main)
  const target = (type: string) => [...relations.values()].find((relation) => relation.type === type)?.target ?? ''
  const { sheets, is1904 } = await readWorkbook(zip, main)
  const strings = await readStrings(zip, target('sharedStrings'))
  const book = { strings, dates: await readDateStyles(zip, target('styles')), is1904 }
  const kept = createPages()
  for (const { name, id } of sheets) {
    const rows = createTextBuilder()
    rows.add(`## ${name}\n\n`)
    await scanTags(zip.read(relations.get(id)?.target ?? ''), createRowHandler(book, rows.add))
    kept.add(rows.take())
  }
  return kept.pages
}

async function readWorkbook(zip: Zip, main: string) {
  const sheets: { name: string; id: string }[] = []
  let is1904 = false
  await scanTags(zip.read(main), {
    open(name, attribute) {
      if (name === 'sheet')
        sheets.push({ name: attribute('name') ?? '', id: attribute('r:id') ?? attribute('id') ?? '' })
      if (name === 'workbookPr') is1904 = /^(1|true)$/.test(attribute('date1904') ?? '')
    },
  })
  return { sheets, is1904 }
}

/** Texts that several cells share. How they are pronounced, which Japanese files say, is left out. */
async function readStrings(zip: Zip, part: string): Promise<string[]> {
  const strings: string[] = []
  let current = ''
  let isText = false
  let spoken = 0
  await scanTags(zip.read(part), {
    open(name) {
      if (name === 'si') current = ''
      if (name === 'rPh') spoken += 1
      isText = name === 't' && spoken === 0
    },
    close(name) {
      if (name === 'si') strings.push(current)
      if (name === 'rPh') spoken -= 1
      isText = false
    },
    text(text) {
      if (isText) current += text
    },
  })
  return strings
}

async function readDateStyles(zip: Zip, part: string): Promise<boolean[]> {
  const codes = new Map<number, string>()
  const dates: boolean[] = []
  let isCellStyle = false
  await scanTags(zip.read(part), {
    open(name, attribute) {
      const format = Number(attribute('numFmtId'))
      if (name === 'numFmt') codes.set(format, attribute('formatCode') ?? '')
      if (name === 'cellXfs') isCellStyle = true
      if (name === 'xf' && isCellStyle) dates.push(isDateFormat(format, codes.get(format)))
    },
    close(name) {
      if (name === 'cellXfs') isCellStyle = false
    },
  })
  return dates
}

interface Cell {
  type: string
  style: number
  value: string
}

function createRowHandler(book: Workbook, add: (text: string) => void): TagHandler {
  let row: string[] = []
  let cell: Cell | undefined
  let isValue = false
  return {
    open(name, attribute) {
      if (name === 'row') row = []
      if (name === 'c') {
        fillUpTo(row, attribute('r'))
        cell = { type: attribute('t') ?? 'n', style: Number(attribute('s') ?? 0), value: '' }
      }
      isValue = name === 'v' || name === 't'
    },
    close(name) {
      isValue = false
      if (name === 'c' && cell) row.push(shown(cell, book))
      if (name === 'c') cell = undefined
      if (name === 'row' && row.some(Boolean)) add(toRow(row))
    },
    text(text) {
      if (isValue && cell) cell.value += text
    },
  }
}

/** Adds empty cells, which are not in the file, up to the column of a reference such as `C7`. */
function fillUpTo(row: string[], reference: string | undefined): void {
  let column = 0
  for (const letter of /^[A-Z]{1,3}/.exec(reference ?? '')?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64
  const gap = Math.min(column - 1 - row.length, MAX_GAP)
  for (let index = 0; index < gap; index += 1) row.push('')
}

function shown({ type, style, value }: Cell, { strings, dates, is1904 }: Workbook): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
  if (type !== 'n' || value === '') return value
  return dates[style] ? toDate(Number(value), is1904) : trimNumber(value)
}

/** 0.1 + 0.2 is stored as 0.30000000000000004, and shown with the 15 digits that count. */
function trimNumber(value: string): string {
  const number = Number(value)
  return value.length > 15 && Number.isFinite(number) ? String(Number(number.toPrecision(15))) : value
}
