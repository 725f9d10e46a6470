import { posix } from 'node:path'
import { readWholePage } from '../../../tools/web-fetch/page.ts'
import { createPages } from '../contract/reading.ts'
import { scanTags } from './scan-tags.ts'
import type { Zip } from './zip.ts'

/** Of one chapter. */
const MAX_CHAPTER_BYTES = 2 * 1024 * 1024

/** The words of a book in the order in which it is read, a page for each of its chapters. */
export async function readEpub(zip: Zip): Promise<string[]> {
  const kept = createPages()
  for (const chapter of await listChapters(zip)) {
    const { text } = readWholePage(await readChapter(zip, chapter))
    if (text) kept.add(text)
  }
  return kept.pages
}

async function listChapters(zip: Zip): Promise<string[]> {
  let packageFile = ''
  await scanTags(zip.read('META-INF/container.xml'), {
    open(name, attribute) {
      if (name === 'rootfile' && !packageFile) packageFile = attribute('full-path') ?? ''
    },
  })
  const items = new Map<string, string>()
  const order: string[] = []
  await scanTags(zip.read(packageFile), {
    open(name, attribute) {
      if (name === 'item') items.set(attribute('id') ?? '', decodePath(attribute('href') ?? ''))
      if (name === 'itemref') order.push(attribute('idref') ?? '')
    },
  })
  const folder = posix.dirname(packageFile)
  return order.flatMap((id) => items.get(id) ?? []).map((href) => posix.join(folder, href))
}

function decodePath(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    return href
  }
}

async function readChapter(zip: Zip, name: string): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of zip.read(name)) {
    pieces.push(piece)
    length += piece.length
    if (length >= MAX_CHAPTER_BYTES) break
  }
  return Buffer.concat(pieces).toString('utf8')
}
