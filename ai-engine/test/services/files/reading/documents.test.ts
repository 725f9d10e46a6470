import { makeDocx, makeEpub, makeOpenDocument, makePptx, makeXlsx, paragraph } from '@grizz/testing/files/office'
import { makePdf } from '@grizz/testing/files/pdf'
import { describe, expect, it } from 'vitest'
import { readPdf } from '../../../../src/services/files/reading/pdf.ts'
import { read } from './read.ts'

const office = 'application/vnd.openxmlformats-officedocument.'

describe('a docx is read', () => {
  it('with its headings, lists, tables and notes', async () => {
    const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`
    const bytes = makeDocx(
      [
        paragraph('Bears', '<w:pStyle w:val="berschrift1"/>'),
        paragraph('They &lt;sleep&gt; all winter &#x1F43B;.'),
        paragraph('Food', '<w:pStyle w:val="berschrift2"/>'),
        paragraph('honey', '<w:numPr/>'),
        paragraph('fish', '<w:numPr/>'),
        `<w:tbl><w:tr>${cell('Bear')}${cell('kg')}</w:tr><w:tr>${cell('brown|grizzly')}${cell('300')}</w:tr></w:tbl>`,
        '<w:p><w:del><w:r><w:delText>was deleted</w:delText></w:r></w:del><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r></w:p>',
        `<w:p><w:r><mc:AlternateContent><mc:Choice>${paragraph('in a box')}</mc:Choice><mc:Fallback>${paragraph('in a box')}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
      ].join(''),
    )
    expect(await read(bytes, 'bears.docx')).toEqual({
      mediaType: `${office}wordprocessingml.document`,
      hasPages: false,
      pages: [
        '# Bears\n\nThey <sleep> all winter 🐻.\n\n## Food\n\n- honey\n- fish\n| Bear | kg |\n| brown\\|grizzly | 300 |\n\na\tb\n\nin a box\n\nSee the ark.',
      ],
    })
  })

  it('whatever its name says', async () => {
    expect(await read(makeDocx(paragraph('words')), 'picture.png')).toMatchObject({
      mediaType: `${office}wordprocessingml.document`,
    })
  })
})

it('an xlsx is read by sheet, with its dates', async () => {
  const bytes = makeXlsx(
    '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="C1"><v>42</v></c></row><row r="2"/><row r="3"><c r="B3" t="str"><f>A1&amp;"x"</f><v>made</v></c></row>',
  )
  expect(await read(bytes, 'a.xlsx')).toEqual({
    mediaType: `${office}spreadsheetml.sheet`,
    hasPages: true,
    pages: [
      '## Bears\n\n| name |  | 42 |\n|  | made |',
      '## Days & more\n\n| Grizzly | 熊 |\n| 2026-11-30 | 2026-11-30 12:00 | 0.3 | TRUE |',
    ],
  })
})

it('a pptx is read by slide, in their order, with the notes', async () => {
  expect(await read(makePptx(), 'a.pptx')).toEqual({
    mediaType: `${office}presentationml.presentation`,
    hasPages: true,
    pages: ['# The first\n\nBears eat', '# The second\n\nBears sleep\n\nNotes:\nSpeak slowly'],
  })
})

describe('an OpenDocument is read:', () => {
  it('a text', async () => {
    const body =
      '<text:tracked-changes><text:p>was deleted</text:p></text:tracked-changes><text:h text:outline-level="2">Bears</text:h><text:p>eat<text:s text:c="2"/>fish</text:p><text:list><text:list-item><text:p>honey</text:p></text:list-item></text:list>'
    expect(await read(makeOpenDocument('text', body), 'a.odt')).toMatchObject({
      mediaType: 'application/vnd.oasis.opendocument.text',
      hasPages: false,
      pages: ['## Bears\n\neat  fish\n\n- honey'],
    })
  })

  it('a table, whose repeated cells do not become many', async () => {
    const body =
      '<table:table table:name="One"><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>1</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/></table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row></table:table>'
    expect(await read(makeOpenDocument('spreadsheet', body), 'a.ods')).toMatchObject({
      hasPages: true,
      pages: ['## One\n\n| 1 | 1 |'],
    })
  })

  it('slides', async () => {
    const body =
      '<draw:page draw:name="One"><text:p>first</text:p></draw:page><draw:page><text:p>second</text:p></draw:page>'
    expect(await read(makeOpenDocument('presentation', body), 'a.odp')).toMatchObject({
      pages: ['## One\n\nfirst', 'second'],
    })
  })

  it('but not one with a password', async () => {
    const bytes = makeOpenDocument('text', 'xx', '<manifest:encryption-data/>')
    expect(await read(bytes, 'a.odt')).toMatch(/^It is protected with a password/)
  })
})

it('a book is read by chapter', async () => {
  const chapter = (words: string) =>
    `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h1>${words}</h1><script>alert(1)</script></body></html>`
  expect(await read(makeEpub(chapter('One'), chapter('Two')), 'a.epub')).toEqual({
    mediaType: 'application/epub+zip',
    hasPages: true,
    pages: ['# One', '# Two'],
  })
})

describe('a PDF is read', () => {
  it('by page, with its lines', async () => {
    expect(await read(makePdf(['Bears\nsleep', '', 'They eat (fish).']), 'a.pdf')).toEqual({
      mediaType: 'application/pdf',
      hasPages: true,
      pages: ['Bears\nsleep', '', 'They eat (fish).'],
    })
  })

  it('as far as pages are read', async () => {
    const { pages } = await readPdf(makePdf(['one', 'two', 'three', 'four']), 'application/pdf', {
      pages: 3,
      ms: 60_000,
    })
    expect(pages).toEqual(['one', 'two', 'three\n\n[Only the first 3 of 4 pages were read.]'])
  })
})

describe('texts are read', () => {
  it('of a page on the web as Markdown', async () => {
    const html = '<!doctype html><title>Bears</title><script>alert(1)</script><h2>Food</h2><p>fish</p>'
    expect(await read(html, 'a.html')).toEqual({
      mediaType: 'text/html',
      hasPages: false,
      pages: ['# Bears\n\n## Food\n\nfish'],
    })
  })

  it('in any charset', async () => {
    expect(await read(Buffer.from('Bären auf der Straße', 'latin1'), 'a.txt')).toMatchObject({
      mediaType: 'text/plain',
      pages: ['Bären auf der Straße'],
    })
  })

  it('of an empty file', async () =>
    expect(await read('', 'a.txt')).toEqual({ mediaType: 'text/plain', hasPages: false, pages: [''] }))

  it('and cut where more than 10 MB are in it', async () => {
    const reading = await read('0123456789abcde\n'.repeat(1_000_000), 'a.txt')
    if (typeof reading === 'string') throw new Error(reading)
    expect(reading.pages[0]).toMatch(/\n\n\[The rest of this file is not kept: it is longer than can be read\.\]$/)
    expect(reading.pages[0]?.length).toBeLessThan(10 * 1024 * 1024 + 100)
  })
})
