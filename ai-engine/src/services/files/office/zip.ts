import type { Readable } from 'node:stream'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { Unreadable } from '../contract/reading.ts'

const MIB = 1024 * 1024
const MAX_ENTRIES = 5000
/** Of all that is read of one file. */
const MAX_INFLATED_BYTES = 200 * MIB
/** An entry above the size is inflated only when it is no more than this many times as large as it is packed. */
const SUSPECT = { bytes: 10 * MIB, ratio: 200 }

const tooLarge = 'It unpacks to more than can be read.'

/** The entries of a zip, by name. Each is inflated while it is read, within bounds for all of them together. */
export interface Zip {
  has(name: string): boolean
  /** The bytes of an entry in pieces; nothing where there is no such entry. */
  read(name: string): AsyncIterable<Buffer>
}

/** @throws Unreadable here, or while an entry is read */
export async function openZip(bytes: Buffer): Promise<Zip> {
  const { file, entries } = await listEntries(bytes).catch(toUnreadable)
  let inflated = 0

  async function* read(name: string): AsyncGenerator<Buffer> {
    const entry = entries.get(name)
    if (!entry) return
    refuseSuspect(entry)
    const stream = await file.openReadStreamPromise(entry).catch(toUnreadable)
    for await (const piece of pieces(stream)) {
      inflated += piece.length
      if (inflated > MAX_INFLATED_BYTES) throw new Unreadable(tooLarge)
      yield piece
    }
  }

  return { has: (name) => entries.has(name), read }
}

async function listEntries(bytes: Buffer): Promise<{ file: ZipFile; entries: Map<string, Entry> }> {
  const file = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false })
  if (file.entryCount > MAX_ENTRIES) throw new Unreadable(`It holds more than ${MAX_ENTRIES} parts.`)
  const entries = new Map<string, Entry>()
  for await (const entry of file.eachEntry()) if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry)
  return { file, entries }
}

function refuseSuspect(entry: Entry): void {
  if (entry.isEncrypted())
    throw new Unreadable('It is protected with a password. Save it without one and add it again.')
  const { uncompressedSize, compressedSize } = entry
  if (uncompressedSize > SUSPECT.bytes && uncompressedSize > compressedSize * SUSPECT.ratio)
    throw new Unreadable(tooLarge)
}

async function* pieces(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) yield piece
  } catch (error) {
    toUnreadable(error)
  } finally {
    stream.destroy()
  }
}

function toUnreadable(error: unknown): never {
  if (error instanceof Unreadable) throw error
  throw new Unreadable('It is broken: its parts could not be unpacked.', { cause: error })
}
