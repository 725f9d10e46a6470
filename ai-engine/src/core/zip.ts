import { crc32 } from 'node:zlib'

export interface ZipEntry {
  /** A path with `/`. */
  name: string
  content: AsyncIterable<Buffer>
}

interface Written {
  name: Buffer
  crc: number
  bytes: number
  offset: number
}

const VERSION = 45
/** The sizes follow the content; names are UTF-8. */
const FLAGS = 0x0808
const MAX_UINT32 = 0xff_ff_ff_ff
const MAX_UINT16 = 0xff_ff

/**
 * A zip of entries that are stored as they are, while they come: nothing is held but its directory. By PKWARE's APPNOTE
 * 6.3.10, with 64-bit places where the archive is larger than 4 GiB. An entry has less than that.
 */
export async function* zipOf(entries: AsyncIterable<ZipEntry>, at: Date): AsyncGenerator<Buffer> {
  const time = dosTime(at)
  const written: Written[] = []
  let offset = 0
  for await (const { name, content } of entries) {
    const entry: Written = { name: Buffer.from(name), crc: 0, bytes: 0, offset }
    const head = localHeader(entry, time)
    yield head
    for await (const chunk of content) {
      entry.crc = crc32(chunk, entry.crc)
      entry.bytes += chunk.length
      yield chunk
    }
    if (entry.bytes > MAX_UINT32) throw new Error('An entry of an archive has more than 4 GiB')
    const sizes = descriptor(entry)
    yield sizes
    offset += head.length + entry.bytes + sizes.length
    written.push(entry)
  }
  const directory = Buffer.concat(written.map((entry) => directoryHeader(entry, time)))
  yield directory
  yield endOf(written.length, directory.length, offset)
}

function localHeader({ name }: Written, time: number): Buffer {
  return Buffer.concat([u32(0x04_03_4b_50), u16(VERSION, FLAGS, 0), u32(time, 0, 0, 0), u16(name.length, 0), name])
}

function descriptor({ crc, bytes }: Written): Buffer {
  return u32(0x08_07_4b_50, crc, bytes, bytes)
}

function directoryHeader({ name, crc, bytes, offset }: Written, time: number): Buffer {
  const isFar = offset >= MAX_UINT32
  const far = isFar ? Buffer.concat([u16(1, 8), u64(offset)]) : Buffer.alloc(0)
  return Buffer.concat([
    ...[u32(0x02_01_4b_50), u16(VERSION, VERSION, FLAGS, 0), u32(time, crc, bytes, bytes)],
    ...[u16(name.length, far.length, 0, 0, 0), u32(0, isFar ? MAX_UINT32 : offset), name, far],
  ])
}

function endOf(count: number, bytes: number, offset: number): Buffer {
  const far = [
    ...[u32(0x06_06_4b_50), u64(44), u16(VERSION, VERSION), u32(0, 0), u64(count, count, bytes, offset)],
    ...[u32(0x07_06_4b_50, 0), u64(offset + bytes), u32(1)],
  ]
  const entries = Math.min(count, MAX_UINT16)
  const near = [u32(0x06_05_4b_50), u16(0, 0, entries, entries), u32(Math.min(bytes, MAX_UINT32))]
  return Buffer.concat([...far, ...near, u32(Math.min(offset, MAX_UINT32)), u16(0)])
}

/** Of MS-DOS, in UTC: the date in the upper half, two-second steps. */
function dosTime(at: Date): number {
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return date * 65_536 + time
}

function u16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [place, value] of values.entries()) bytes.writeUInt16LE(value, place * 2)
  return bytes
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [place, value] of values.entries()) bytes.writeUInt32LE(value, place * 4)
  return bytes
}

function u64(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [place, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), place * 8)
  return bytes
}
