import { makeDocx, makeEpub, makeOpenDocument, makeXlsx, paragraph } from '@grizz/testing/files/office'
import { makeZip } from '@grizz/testing/files/zip'
import { either, file, type HostileFile, isBroken, MIB } from './hostile-file.ts'

const tooLarge = { sentence: /^It unpacks to more than can be read/ }
const hasType = { sentence: /^It declares a document type/ }
const documentOf = (xml: string) =>
  makeZip([
    {
      name: '_rels/.rels',
      data: '<Relationships><Relationship Id="1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
    },
    { name: 'word/document.xml', data: xml },
  ])

export const archives: readonly HostileFile[] = [
  file('a docx of 300 MB of blanks', 'a.docx', () => documentOf(' '.repeat(300 * MIB)), tooLarge),
  file('a docx whose parts are larger than it says', 'a.docx', lyingDocx, isBroken),
  file('an xlsx of many parts that each are small', 'a.xlsx', () => manySheets(30, 9 * MIB), tooLarge),
  file(
    '6,000 parts',
    'a.docx',
    () => makeZip(Array.from({ length: 6000 }, (_, index) => ({ name: `a${index}`, data: '' }))),
    { sentence: /^It holds more than 5000 parts/ },
  ),
  file('a directory that lies about its length', 'a.docx', () => makeZip([{ name: 'a', data: '' }], 65_534), {
    sentence: /^It (holds more than|is broken)/,
  }),
  file(
    'a bomb within a docx',
    'a.docx',
    () =>
      makeDocx(paragraph('words'), [
        { name: 'word/embeddings/a.zip', data: makeZip([{ name: 'a', data: Buffer.alloc(50 * MIB) }]) },
      ]),
    { text: /^words/ },
  ),
  file('a zip', 'a.docx', () => makeZip([{ name: 'a.zip', data: makeZip([{ name: 'b', data: 'b' }]) }]), {
    sentence: /^Archives are not opened/,
  }),
  file('paths that lead out', 'a.docx', () => makeZip([{ name: '../../etc/passwd', data: 'x' }]), isBroken),
  file(
    'a billion laughs',
    'a.docx',
    () =>
      documentOf(
        `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY a${index} "${'&a;'.repeat(10)}">`).join('')}]><w:document/>`,
      ),
    hasType,
  ),
  file(
    'an entity that is a file',
    'a.docx',
    () => documentOf('<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><w:document/>'),
    hasType,
  ),
  file(
    'a document type behind a comment, in small letters',
    'a.docx',
    () => documentOf('<!-- a --><!doctype a><w:document/>'),
    hasType,
  ),
  file('300,000 paragraphs within each other', 'a.docx', () => makeDocx('<w:p><w:r><w:t>a'.repeat(300_000)), either),
  file('a tag that does not end', 'a.docx', () => makeDocx(`<w:p a="${'a'.repeat(400_000)}`), {
    sentence: /a tag in it does not end/,
  }),
  file('a part with a password', 'a.docx', () => makeZip([{ name: '_rels/.rels', data: 'x', isEncrypted: true }]), {
    sentence: /protected with a password/,
  }),
  file(
    'rows that are 16,384 columns wide',
    'a.xlsx',
    () => makeXlsx('<row><c r="XFD1"><v>1</v></c></row>'.repeat(50_000)),
    { text: /^## Bears/ },
  ),
  file(
    'a cell that is repeated a billion times',
    'a.ods',
    () =>
      makeOpenDocument(
        'spreadsheet',
        '<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000000"><table:table-cell table:number-columns-repeated="1000000000"><text:p>x</text:p></table:table-cell></table:table-row></table:table>',
      ),
    { text: /^## a\n\n\| x/ },
  ),
  file(
    'a book that is one chapter, 5,000 times',
    'a.epub',
    () => makeEpub(...Array.from({ length: 4000 }, () => `<html><body><p>${'word '.repeat(1000)}</p></body></html>`)),
    { text: /^word/, sentence: /^It takes too/ },
  ),
]

function lyingDocx(): Buffer {
  return makeZip([
    {
      name: '_rels/.rels',
      data: '<Relationships><Relationship Id="1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
    },
    { name: 'word/document.xml', data: Buffer.alloc(50 * MIB, ' '), saidBytes: 1000 },
  ])
}

function manySheets(count: number, bytes: number): Buffer {
  const ids = Array.from({ length: count }, (_, index) => index)
  const relation = (id: number, type: string, target: string) =>
    `<Relationship Id="r${id}" Type="x/${type}" Target="${target}"/>`
  return makeZip([
    { name: '_rels/.rels', data: `<R>${relation(1, 'officeDocument', 'xl/workbook.xml')}</R>` },
    {
      name: 'xl/workbook.xml',
      data: `<workbook>${ids.map((id) => `<sheet name="a" r:id="r${id}"/>`).join('')}</workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `<R>${ids.map((id) => relation(id, 'worksheet', `a${id}.xml`)).join('')}</R>`,
    },
    ...ids.map((id) => ({ name: `xl/a${id}.xml`, data: Buffer.alloc(bytes, ' ') })),
  ])
}
