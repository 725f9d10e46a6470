import { crc32, deflateRawSync } from 'node:zlib'

interface ZipEntry {
  name: string
  data: Buffer | string
  /** Packed as it is, instead of deflated. */
  isStored?: boolean
  /** What the directory says instead of the truth. */
  saidBytes?: number
  isEncrypted?: boolean
}

/** A zip of these entries, written by hand so that it can lie. */
export function makeZip(entries: readonly ZipEntry[], saidCount = entries.length): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const { local, central } = headersOf(entry, offset)
    parts.push(local)
    directory.push(central)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(saidCount, 8)
  end.writeUInt16LE(saidCount, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

function headersOf({ name, data, isStored, saidBytes, isEncrypted }: ZipEntry, offset: number) {
  const bytes = Buffer.from(data)
  const packed = isStored ? bytes : deflateRawSync(bytes)
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(isEncrypted ? 0x801 : 0x800, 2)
  common.writeUInt16LE(isStored ? 0 : 8, 4)
  common.writeUInt32LE(crc32(bytes), 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(saidBytes ?? bytes.length, 18)
  common.writeUInt16LE(Buffer.byteLength(name), 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(offset, 10)
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, rest, Buffer.from(name)])
  return { local, central }
}
