import { deflateSync } from 'node:zlib'
import { makePdf, streamOf } from '@grizz/testing/files/pdf'
import { makeGif, makePng, withSegments, withSize } from '@grizz/testing/files/pictures'
import { makeZip } from '@grizz/testing/files/zip'
import sharp from 'sharp'
import { archives } from './hostile-archives.ts'
import { either, file, type HostileFile, isBroken, MIB } from './hostile-file.ts'

const tooManyPixels = { sentence: /^It has more than 50 million pixels/ }
const photo = () =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer()
const pictures: HostileFile[] = [
  file('16,000 pixels a side', 'a.png', () => makePng(16_000, 16_000), tooManyPixels),
  file(
    'as many pixels as a PNG can have, and none of them there',
    'a.png',
    () => makePng(2 ** 31 - 1, 2 ** 31 - 1, 1),
    either,
  ),
  file('a JPEG whose header lies', 'a.jpg', async () => withSize(await photo(), 65_000, 65_000), tooManyPixels),
  file('a GIF of 10,000 frames', 'a.gif', () => makeGif(10_000), { text: /^$/ }),
  file('a GIF that says it is 65,535 pixels wide', 'a.gif', () => makeGif(1, 65_535, 65_535), either),
  file('6 MB of EXIF', 'a.jpg', async () => withSegments(await photo(), 100), { text: /^$/ }),
  file('half a PNG', 'a.png', () => makePng(4000, 4000).subarray(0, 900), isBroken),
  file(
    'a text in a PNG that unpacks to 100 MB',
    'a.png',
    () => makePng(8, 8, 8, [['zTXt', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(100 * MIB))])]]),
    { text: /^$/ },
  ),
  file(
    'an SVG with a script that is called a PNG',
    'a.png',
    () =>
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="file:///etc/passwd"/></svg>'),
    { text: /^<svg/ },
  ),
  file(
    'an SVG of entities',
    'a.svg',
    () => Buffer.from('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'),
    { text: /^<!DOCTYPE/ },
  ),
  file('a GIF that is a script', 'a.gif', () => Buffer.from('GIF89a/*\0\0\0*/=1;alert(1)'), isBroken),
  file(
    'HEIC',
    'a.heic',
    () => Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(100)]),
    { sentence: /^Pictures in the format HEIC/ },
  ),
  file('TIFF', 'a.png', () => Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), Buffer.alloc(100)]), {
    sentence: /^Pictures of this kind are not read \(image\/tiff\)/,
  }),
]

const pdfs: HostileFile[] = [
  file('the beginning of a PDF', 'a.pdf', () => Buffer.from('%PDF-1.7\n%'), isBroken),
  file(
    'a PDF with a password',
    'a.pdf',
    () =>
      makePdf(['secret'], {
        trailer: `/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`,
      }),
    { sentence: /protected with a password/ },
  ),
  file(
    'a PDF of a million pages that are not there',
    'a.pdf',
    () => Buffer.from(makePdf(['words']).toString('latin1').replace('/Count 1', '/Count 999999'), 'latin1'),
    { ...isBroken, text: /^/ },
  ),
  file(
    'pages that hold themselves',
    'a.pdf',
    () => Buffer.from(makePdf(['words']).toString('latin1').replace('/Kids [4 0 R]', '/Kids [2 0 R]'), 'latin1'),
    { ...isBroken, text: /^/ },
  ),
  file('a table of its parts that refers to itself', 'a.pdf', () => makePdf(['words'], { trailer: '/Prev 9' }), {
    ...isBroken,
    text: /^words/,
  }),
  file('a page that unpacks to 100 MB', 'a.pdf', () => packedPage(Buffer.alloc(100 * MIB, 'q ')), either),
  file(
    'a form that shows itself',
    'a.pdf',
    () =>
      makePdf(['words'], {
        more: [
          streamOf('/X Do', '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>'),
        ],
      }),
    { text: /^words/ },
  ),
  file(
    'a PDF with JavaScript',
    'a.pdf',
    () =>
      makePdf(['words'], {
        more: ['<< /S /JavaScript /JS (app.alert\\(1\\); while \\(true\\) {}) >>'],
        catalog: '/OpenAction 4 0 R /Names << /JavaScript << /Names [(a) 4 0 R] >> >>',
      }),
    { text: /^words$/ },
  ),
  file(
    'a PDF with a file in it',
    'a.pdf',
    () =>
      makePdf(['words'], {
        more: [streamOf('MZ', '/Type /EmbeddedFile'), '<< /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>'],
        catalog: '/Names << /EmbeddedFiles << /Names [(a.exe) 5 0 R] >> >>',
      }),
    { text: /^words$/ },
  ),
  file(
    'a PDF that is a page of the web as well',
    'a.pdf',
    () => Buffer.concat([makePdf(['words']), Buffer.from('<html><script>alert(1)</script>')]),
    { text: /^words$/ },
  ),
]

const texts: HostileFile[] = [
  file('an empty file', 'a.pdf', () => Buffer.alloc(0), { text: /^$/ }),
  file('a line of 20 MB', 'a.txt', () => Buffer.alloc(20 * MIB, 'a'), { text: /^aaaa/ }),
  file('12 MB of blanks', 'a.txt', () => Buffer.alloc(12 * MIB, ' '), { text: /^/ }),
  file('12 MB of empty lines', 'a.md', () => Buffer.alloc(12 * MIB, '\n'), { text: /^/ }),
  file('a million headings', 'a.md', () => Buffer.from('# a\n'.repeat(1_000_000)), {
    text: /^# a/,
    sentence: /^It takes too/,
  }),
  file('UTF-16 without a mark', 'a.txt', () => Buffer.from('words of a bear\n'.repeat(100), 'utf16le'), {
    text: /^words of a bear/,
  }),
  file('a name with zeros and signs that turn it round', 'a\0\u202egnp.exe', () => Buffer.from('words'), {
    text: /^words$/,
  }),
  file(
    'a program',
    'holiday.jpg',
    () => Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(200)]),
    { sentence: /^Files of this kind are not read \(application\/x-elf\)/ },
  ),
  file(
    'a page with scripts',
    'a.html',
    () => Buffer.from('<!doctype html><script>alert(1)</script><img src=x onerror=alert(1)><p>words</p>'),
    { text: /^words$/ },
  ),
  file(
    '100,000 elements within each other',
    'a.html',
    () => Buffer.from(`<html>${'<div>'.repeat(100_000)}deep`),
    either,
  ),
  file('5 million open brackets', 'a.json', () => Buffer.alloc(5_000_000, '['), { text: /^\[\[/ }),
  file(
    'a zip behind a picture',
    'a.png',
    async () => Buffer.concat([await photo(), makeZip([{ name: 'a', data: 'a' }])]),
    { text: /^$/ },
  ),
  file(
    'random bytes',
    'a.docx',
    () => Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * index * 31 + index * 7) % 256)),
    { sentence: /^Files of this kind are not read/ },
  ),
]

function packedPage(content: Buffer): Buffer {
  const packed = deflateSync(content).toString('latin1')
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>'
  const pdf = makePdf([''], { more: [streamOf(packed, '/Filter /FlateDecode'), page] }).toString('latin1')
  return Buffer.from(pdf.replace('/Kids [6 0 R]', '/Kids [5 0 R]'), 'latin1')
}

export const hostileFiles: readonly HostileFile[] = [...pictures, ...archives, ...pdfs, ...texts]
