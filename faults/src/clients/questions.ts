import { randomUUID } from 'node:crypto'
import type { Random } from '../common/random.ts'

/** A question, and how its answer must end unless it is stopped. */
export interface Question {
  content: string
  expected: 'complete' | 'failed'
  /** The turns of its answer, for one that calls tools. */
  plan?: readonly PlannedTurn[]
  /** Ids of files that it carries, in order. */
  files?: readonly string[]
}

/** A tool call of a plan. */
export interface PlannedCall {
  /** The server's own name of the tool. */
  tool: string
  args: Readonly<Record<string, unknown>>
  /** Names its effects in the tool server's record; no two calls have the same. */
  key: string
}

export interface PlannedTurn {
  text: string
  calls: readonly PlannedCall[]
}

/** One that the model answers well, within a few seconds. */
export function plainQuestion(random: Random): Question {
  const reason = random.chance(0.3) ? ` reason=${random.whole(3, 15)}` : ''
  const shape = `chunks=${random.whole(30, 100)} delay=${random.whole(10, 35)}${reason}`
  return { content: directive(`${shape} ${billed(random)}`), expected: 'complete' }
}

/** One with an answer of some megabytes. */
export function longQuestion(random: Random): Question {
  const shape = `chunks=${random.whole(500, 900)} size=4000 delay=${random.whole(2, 4)}`
  return { content: directive(`${shape} ${billed(random)}`), expected: 'complete' }
}

/** One that is over almost as soon as it began. */
export function shortQuestion(random: Random): Question {
  return { content: directive(`chunks=${random.whole(10, 30)} delay=20 ${billed(random)}`), expected: 'complete' }
}

/** One whose answer the upstream spoils, or sends in an unusual shape. */
export function faultyQuestion(random: Random): Question {
  const chunks = random.whole(20, 60)
  const at = random.whole(1, chunks - 1)
  const [how, expected] = random.pick(spoilt)
  const shape = `chunks=${chunks} delay=${random.whole(10, 30)}`
  const bill = how.includes('usage') || how === 'cumulative=1' ? '' : billed(random)
  return { content: directive(`${shape} ${how.replace('AT', String(at))} ${bill}`), expected }
}

const spoilt: readonly (readonly [how: string, expected: Question['expected']])[] = [
  ['cut=AT', 'failed'],
  ['eof=AT', 'failed'],
  ['stall=AT', 'failed'],
  ['error=AT', 'failed'],
  ['bad=AT', 'failed'],
  ['status=400', 'failed'],
  ['status=500', 'failed'],
  ['status=429 times=1 after=0', 'complete'],
  ['status=503 times=2', 'complete'],
  ['nodone=1', 'complete'],
  ['nofinish=1', 'complete'],
  ['nousage=1', 'complete'],
  ['cumulative=1', 'complete'],
  ['crlf=1 comment=1', 'complete'],
  ['split=3', 'complete'],
  ['style=emoji', 'complete'],
  ['style=nul', 'complete'],
  ['style=lone', 'complete'],
  ['reason=12 field=reasoning', 'complete'],
  ['headers=900', 'complete'],
]

// The name makes each question's text its own, so that the upstream's log can be told apart by it.
function directive(shape: string): string {
  return `${randomUUID()} [[${shape.trim()}]]`
}

function billed(random: Random): string {
  return `in=${random.whole(1, 4000)} out=${random.whole(100, 4000)} cached=${random.whole(0, 1)}`
}
