import { randomBytes, randomUUID } from 'node:crypto'
import { makePng } from '@grizz/testing/files/pictures'
import type { Random } from '../common/random.ts'

/** A file whose bytes are known. */
export interface KnownFile {
  id: string
  name: string
  kind: 'text' | 'picture' | 'bytes'
  bytes: Buffer
  /** A word that stands at the beginning of a text, and nowhere else. */
  marker: string
}

const KIBIBYTE = 1024
const textBytes = [40, 5000, 80_000, 256 * KIBIBYTE, 600_000]
/** Around the ends of the rows in which files are kept. */
const otherBytes = [1, 256 * KIBIBYTE - 1, 256 * KIBIBYTE, 700_000, 3_000_000]

/** A text, a picture, or bytes that no reader knows. */
export function makeKnownFile(random: Random, kind: KnownFile['kind'] = pickKind(random)): KnownFile {
  const id = randomUUID()
  const marker = Array.from({ length: 16 }, () => String.fromCharCode(97 + random.whole(0, 25))).join('')
  return { id, name: `${marker}.${endings[kind]}`, kind, bytes: bytesOf(random, kind, marker), marker }
}

const endings = { text: 'txt', picture: 'png', bytes: 'bin' }

function pickKind(random: Random): KnownFile['kind'] {
  return random.pick(['text', 'text', 'picture', 'bytes'] as const)
}

function bytesOf(random: Random, kind: KnownFile['kind'], marker: string): Buffer {
  if (kind === 'picture') return makePng(random.whole(20, 1800), random.whole(20, 1800))
  if (kind === 'text') return textOf(random, marker)
  return Buffer.concat([Buffer.alloc(1), randomBytes(random.pick(otherBytes) - 1)])
}

function textOf(random: Random, marker: string): Buffer {
  const length = random.pick(textBytes)
  const line = `Bears of the number ${random.whole(1, 9999)} sleep through the winter.\n`
  return Buffer.from(`${marker}\n${line.repeat(Math.ceil(length / line.length))}`.slice(0, length))
}
