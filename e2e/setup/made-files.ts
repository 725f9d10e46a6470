import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import type { Locator, Page } from '@playwright/test'

/** A file as a browser gets it from a user. */
export interface MadeFile {
  name: string
  mimeType: string
  buffer: Buffer
}

export const textFile = (name: string, text: string): MadeFile => ({
  ...{ name, mimeType: 'text/plain' },
  buffer: Buffer.from(text),
})

/** A picture of so many pixels, as restless as a photo: a larger one takes more bytes. */
export function pngFile(name: string, width: number, height: number): MadeFile {
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.from([0]), randomBytes(width * 3)]))
  const pixels = deflateSync(Buffer.concat(rows))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const buffer = Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
  return { name, mimeType: 'image/png', buffer }
}

/** A PDF with a line of text on each page. */
export function pdfFile(name: string, pages: readonly string[]): MadeFile {
  const kids = pages.map((_, at) => `${4 + at * 2} 0 R`).join(' ')
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${pages.length}/Kids[${kids}]>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...pages.flatMap((text, at) => {
      const drawn = `BT /F1 18 Tf 72 720 Td (${text}) Tj ET`
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents ${5 + at * 2} 0 R>>`,
        `<</Length ${drawn.length}>>stream\n${drawn}\nendstream`,
      ]
    }),
  ]
  let body = '%PDF-1.4\n'
  const places = objects.map((object, at) => {
    const place = body.length
    body += `${at + 1} 0 obj\n${object}\nendobj\n`
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`
  const end = `trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(body + table + end) }
}

/** Drops files on an element, as from a folder of the desktop. Left hanging, they are held over it. */
export async function drop(target: Locator, files: readonly MadeFile[], { hang = false } = {}): Promise<void> {
  const packed = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }))
  const transfer = await target.page().evaluateHandle(`(${carry})(${JSON.stringify(packed)})`)
  for (const type of hang ? ['dragenter', 'dragover'] : ['dragenter', 'dragover', 'drop'])
    await target.dispatchEvent(type, { dataTransfer: transfer })
}

/** In the page: what is dragged. */
const carry = `(files) => {
  const data = new DataTransfer()
  for (const { name, mimeType, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    data.items.add(new File([bytes], name, { type: mimeType }))
  }
  return data
}`

/** Chooses files in the browser's own window. */
export async function choose(page: Page, button: Locator, files: MadeFile[]): Promise<void> {
  const chosen = page.waitForEvent('filechooser')
  await button.click()
  await (await chosen).setFiles(files)
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type), data])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
