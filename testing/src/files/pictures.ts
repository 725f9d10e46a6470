import { crc32, deflateSync } from 'node:zlib'

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const edge = Buffer.alloc(8)
  edge.writeUInt32BE(data.length, 0)
  edge.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([edge.subarray(0, 4), body, edge.subarray(4)])
}

/** A black PNG of one bit a pixel. `rows` of it are there; `extra` chunks stand before them. */
export function makePng(
  width: number,
  height: number,
  rows = height,
  extra: [type: string, data: Buffer][] = [],
): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const pixels = deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8))))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...extra.map(([type, data]) => chunk(type, data)),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A GIF of this many frames, each of one pixel. */
export function makeGif(frames: number, width = 1, height = 1): Buffer {
  const header = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1')
  header.writeUInt16LE(width, 6)
  header.writeUInt16LE(height, 8)
  const frame = Buffer.from('\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0', 'latin1')
  return Buffer.concat([header, ...Array.from({ length: frames }, () => frame), Buffer.from(';')])
}

/** A JPEG with these segments of 64 KiB each where its EXIF data would be. */
export function withSegments(jpeg: Buffer, count: number): Buffer {
  const segment = Buffer.alloc(65_537, 'A')
  segment.write('\xff\xe1\xff\xffExif\0\0MM\0*\0\0\0\x08\xff\xff', 'latin1')
  return Buffer.concat([jpeg.subarray(0, 2), ...Array.from({ length: count }, () => segment), jpeg.subarray(2)])
}

/** The same JPEG, whose header says that it is as large as a JPEG can be. */
export function withSize(jpeg: Buffer, width: number, height: number): Buffer {
  const lying = Buffer.from(jpeg)
  const at = lying.indexOf(Buffer.from([0xff, 0xc0]))
  lying.writeUInt16BE(height, at + 5)
  lying.writeUInt16BE(width, at + 7)
  return lying
}
