import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFrameTracker } from '../../../src/api/ws/frame-tracker.ts'

interface Piece {
  isControl: boolean
  isMasked: boolean
  length: number
}

const piece = fc.record({
  isControl: fc.boolean(),
  isMasked: fc.boolean(),
  length: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(125, 126, 65_535, 65_536, 70_000)),
})
const message = fc.array(piece, { minLength: 1, maxLength: 5 })

function encode({ isControl, isMasked, length }: Piece, first: boolean, last: boolean): Buffer {
  const size = isControl ? length % 126 : length
  const opcode = isControl ? 0x8a : (last ? 0x80 : 0) | (first ? 1 : 0)
  const mask = isMasked ? 0x80 : 0
  const head = size < 126 ? [size | mask] : size < 65_536 ? [126 | mask, size >> 8, size & 255] : [127 | mask]
  const long = size < 65_536 ? Buffer.alloc(0) : Buffer.alloc(8)
  if (long.length > 0) long.writeBigUInt64BE(BigInt(size))
  return Buffer.concat([
    Buffer.from([opcode, ...head]),
    long,
    Buffer.alloc(isMasked ? 4 : 0, 7),
    Buffer.alloc(size, 255),
  ])
}

/** A message's frames, with control frames among them, and none before its first or after its last. */
function encodeMessage(pieces: Piece[]): Buffer {
  const data = pieces.filter(({ isControl }) => !isControl)
  if (data.length === 0) return Buffer.concat(pieces.slice(0, 1).map((each) => encode(each, true, true)))
  const [start, end] = [pieces.indexOf(data[0] as Piece), pieces.lastIndexOf(data.at(-1) as Piece)]
  return Buffer.concat(pieces.slice(start, end + 1).map((each) => encode(each, each === data[0], each === data.at(-1))))
}

it('knows at every byte whether a message is on its way, and which, however the bytes come', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 40_000 })),
      (messages, cuts) => {
        const course = createFrameTracker()
        const encoded = messages.map(encodeMessage)
        const ends = encoded.map((_, index) => encoded.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0))
        const bytes = Buffer.concat(encoded)
        let at = 0
        for (const cut of [...cuts, bytes.length]) {
          course.take(bytes.subarray(at, at + cut))
          at = Math.min(bytes.length, at + cut)
          const ended = ends.filter((end) => end <= at).length
          expect(course.unfinished()).toBe(at === 0 || ends.includes(at) ? 0 : ended + 1)
        }
      },
    ),
  )
})
