import { makeZip } from './zip.ts'

const xml = (inner: string) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${inner}`
const relationType = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/'

function relations(...targets: [id: string, type: string, target: string][]): string {
  const all = targets.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${relationType}${type}" Target="${target}"/>`,
  )
  return xml(
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join('')}</Relationships>`,
  )
}

const types = { name: '[Content_Types].xml', data: xml('<Types/>') }
const entry = (name: string, data: string) => ({ name, data })

/** A docx of this body. The style of its headings is named as German Word does. */
export function makeDocx(body: string, more: { name: string; data: Buffer | string }[] = []): Buffer {
  const styles = `<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
    <w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style></w:styles>`
  return makeZip([
    types,
    entry('_rels/.rels', relations(['rId1', 'officeDocument', 'word/document.xml'])),
    entry('word/document.xml', xml(`<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`)),
    entry(
      'word/_rels/document.xml.rels',
      relations(['rId1', 'styles', 'styles.xml'], ['rId2', 'footnotes', 'footnotes.xml']),
    ),
    entry('word/styles.xml', xml(styles)),
    entry(
      'word/footnotes.xml',
      xml(
        '<w:footnotes xmlns:w="w"><w:footnote><w:p><w:r><w:t>See the ark.</w:t></w:r></w:p></w:footnote></w:footnotes>',
      ),
    ),
    ...more,
  ])
}

export const paragraph = (text: string, properties = '') =>
  `<w:p>${properties && `<w:pPr>${properties}</w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`

/** An xlsx of two sheets: the rows given, and one with a shared text, a date and a truth. */
export function makeXlsx(rows: string): Buffer {
  const sheet = (inner: string) => xml(`<worksheet xmlns="x"><sheetData>${inner}</sheetData></worksheet>`)
  return makeZip([
    types,
    entry('_rels/.rels', relations(['rId1', 'officeDocument', 'xl/workbook.xml'])),
    entry(
      'xl/workbook.xml',
      xml(
        '<workbook xmlns:r="r"><sheets><sheet name="Bears" sheetId="1" r:id="rId1"/><sheet name="Days &amp; more" sheetId="2" r:id="rId2"/></sheets></workbook>',
      ),
    ),
    entry(
      'xl/_rels/workbook.xml.rels',
      relations(
        ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
        ['rId2', 'worksheet', '/xl/worksheets/sheet2.xml'],
        ['rId3', 'sharedStrings', 'sharedStrings.xml'],
        ['rId4', 'styles', 'styles.xml'],
      ),
    ),
    entry(
      'xl/sharedStrings.xml',
      xml(
        '<sst><si><r><t>Gri</t></r><r><t>zzly</t></r></si><si><t>熊</t><rPh sb="0" eb="1"><t>クマ</t></rPh></si></sst>',
      ),
    ),
    entry(
      'xl/styles.xml',
      xml(
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/><numFmt numFmtId="165" formatCode="#,##0.00&quot;m&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
      ),
    ),
    entry('xl/worksheets/sheet1.xml', sheet(rows)),
    entry(
      'xl/worksheets/sheet2.xml',
      sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" s="1"><v>46356</v></c><c r="B2" s="2"><v>46356.5</v></c><c r="C2" s="3"><v>0.30000000000000004</v></c><c r="D2" t="b"><v>1</v></c></row>',
      ),
    ),
  ])
}

export function makePptx(): Buffer {
  const shape = (text: string, type = '') =>
    `<p:sp><p:nvSpPr><p:nvPr>${type && `<p:ph type="${type}"/>`}</p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`
  const slide = (inner: string) =>
    xml(`<p:sld xmlns:a="a" xmlns:p="p"><p:cSld><p:spTree>${inner}</p:spTree></p:cSld></p:sld>`)
  return makeZip([
    types,
    entry('_rels/.rels', relations(['rId1', 'officeDocument', 'ppt/presentation.xml'])),
    entry(
      'ppt/presentation.xml',
      xml(
        '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>',
      ),
    ),
    entry(
      'ppt/_rels/presentation.xml.rels',
      relations(['rId1', 'slide', 'slides/slide1.xml'], ['rId2', 'slide', 'slides/slide2.xml']),
    ),
    entry('ppt/slides/slide1.xml', slide(shape('The second', 'title') + shape('Bears sleep') + shape('2', 'sldNum'))),
    entry('ppt/slides/slide2.xml', slide(shape('The first', 'ctrTitle') + shape('Bears eat'))),
    entry('ppt/slides/_rels/slide1.xml.rels', relations(['rId1', 'notesSlide', '../notesSlides/notesSlide1.xml'])),
    entry('ppt/notesSlides/notesSlide1.xml', slide(shape('Speak slowly'))),
  ])
}

type OpenKind = 'text' | 'spreadsheet' | 'presentation'

export function makeOpenDocument(kind: OpenKind, body: string, manifest = ''): Buffer {
  return makeZip([
    { name: 'mimetype', data: `application/vnd.oasis.opendocument.${kind}`, isStored: true },
    entry(
      'content.xml',
      xml(
        `<office:document-content><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
      ),
    ),
    entry('META-INF/manifest.xml', xml(`<manifest:manifest>${manifest}</manifest:manifest>`)),
  ])
}

export function makeEpub(...chapters: string[]): Buffer {
  const items = chapters.map(
    (_, index) => `<item id="c${index}" href="text/chapter%20${index}.xhtml" media-type="application/xhtml+xml"/>`,
  )
  const order = chapters.map((_, index) => `<itemref idref="c${index}"/>`)
  return makeZip([
    { name: 'mimetype', data: 'application/epub+zip', isStored: true },
    entry(
      'META-INF/container.xml',
      xml('<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'),
    ),
    entry(
      'OEBPS/book.opf',
      xml(`<package><manifest>${items.join('')}</manifest><spine>${order.join('')}</spine></package>`),
    ),
    ...chapters.map((chapter, index) => entry(`OEBPS/text/chapter ${index}.xhtml`, chapter)),
  ])
}
