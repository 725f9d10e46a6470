import { type Reading, Unreadable } from '../contract/reading.ts'
import { readEpub } from './epub.ts'
import { readOpenDocument } from './open-document.ts'
import { readRelations } from './relations.ts'
import { readSheets } from './sheets.ts'
import { readSlides } from './slides.ts'
import { readWord } from './word.ts'
import { openZip, type Zip } from './zip.ts'

interface Kind {
  mediaType: string
  hasPages: boolean
  read(zip: Zip, main: string): Promise<string[]>
}

const openXml = 'application/vnd.openxmlformats-officedocument.'
const openDocument = 'application/vnd.oasis.opendocument.'

/** By the folder of the main part. */
const openXmlKinds: Readonly<Record<string, Kind>> = {
  word: { mediaType: `${openXml}wordprocessingml.document`, hasPages: false, read: readWord },
  xl: { mediaType: `${openXml}spreadsheetml.sheet`, hasPages: true, read: readSheets },
  ppt: { mediaType: `${openXml}presentationml.presentation`, hasPages: true, read: readSlides },
}

/** By what the file says of itself in its first entry. */
const namedKinds: readonly Kind[] = [
  { mediaType: `${openDocument}text`, hasPages: false, read: (zip) => readOpenDocument(zip, undefined) },
  { mediaType: `${openDocument}spreadsheet`, hasPages: true, read: (zip) => readOpenDocument(zip, 'table') },
  { mediaType: `${openDocument}presentation`, hasPages: true, read: (zip) => readOpenDocument(zip, 'page') },
  { mediaType: 'application/epub+zip', hasPages: true, read: readEpub },
]

/**
 * The text of an Office file or a book. What it is, is told by its parts.
 * @throws Unreadable
 */
export async function readOffice(bytes: Buffer, mediaType: string): Promise<Reading> {
  const zip = await openZip(bytes)
  const { kind, main } = await recognise(zip)
  const isWithMacros = mediaType.startsWith('application/vnd.ms-')
  const pages = await kind.read(zip, main)
  return { mediaType: isWithMacros ? mediaType : kind.mediaType, hasPages: kind.hasPages, pages }
}

async function recognise(zip: Zip): Promise<{ kind: Kind; main: string }> {
  const relations = await readRelations(zip, '')
  const main = [...relations.values()].find(({ type }) => type === 'officeDocument')?.target ?? ''
  const byFolder = openXmlKinds[main.split('/')[0] ?? '']
  if (byFolder && zip.has(main)) return { kind: byFolder, main }
  const said = await readType(zip)
  const named = namedKinds.find((kind) => kind.mediaType === said)
  if (named) return { kind: named, main: '' }
  throw new Unreadable('Archives are not opened. Add the files that are in it instead.')
}

async function readType(zip: Zip): Promise<string> {
  for await (const piece of zip.read('mimetype')) return piece.toString('latin1', 0, 100).trim()
  return ''
}
