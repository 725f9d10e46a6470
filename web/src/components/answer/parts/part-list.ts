import type { Part, ToolCallPart } from '@grizz/protocol/parts'
import { asksUser, isOnItsWay } from '../tool-call/tool-call-state.ts'
import type { AnswerView } from '../view/answer-view.ts'

/** One part in its place, or the earlier calls of a long run in one line. `index` is the place in the message. */
export type Entry =
  | { kind: 'part'; index: number; part: Part; asks: boolean }
  | { kind: 'earlier'; index: number; parts: readonly PlacedPart[] }

export interface PlacedPart {
  index: number
  part: Part
}

export interface PartList {
  /** The parts before the first text. */
  before: readonly Entry[]
  texts: readonly Entry[]
  after: readonly Entry[]
  /** Something stands between two texts. */
  isMixed: boolean
}

/** Whether a kind of part is drawn in its place. A kind that is newer than this page is not. */
const hasPlace: Readonly<Record<Part['type'], boolean>> = {
  text: true,
  reasoning: true,
  tool_call: true,
  file: true,
  source: false,
}

/** So many of the newest calls stand in their place; it takes this many more that they are worth a line of their own. */
const NEWEST = 4
const WORTH_FOLDING = 3
/** Questions about calls that are open at a time; the others follow as these are answered. */
const MOST_QUESTIONS = 3

/** The parts that an answer shows. A run of a hundred calls is no more elements than one of seven. */
export function listParts(answer: Pick<AnswerView, 'parts' | 'status' | 'waitingFor'>): PartList {
  const placed = answer.parts.map((part, index) => ({ part, index })).filter(isShown)
  const asking = questionsOf(answer)
  const entries = foldEarlier(placed, asking)
  const texts = entries.filter(isText)
  const first = texts[0]?.index ?? Number.POSITIVE_INFINITY
  const last = texts.at(-1)?.index ?? -1
  const others = entries.filter((entry) => !isText(entry))
  const after = others.filter(({ index }) => index > first)
  return {
    before: others.filter(({ index }) => index < first),
    texts,
    after,
    isMixed: after.some(({ index }) => index < last),
  }
}

/** All that is shown, in the order of the parts. */
export function inOrder({ before, texts, after }: PartList): Entry[] {
  return [...before, ...texts, ...after].toSorted((a, b) => a.index - b.index)
}

/** The places of lines that follow a line: these stand closer together than texts and cards. */
export function linesAfterLines(entries: readonly Entry[]): ReadonlySet<number> {
  const close = entries.filter((entry, place) => isLine(entry) && isLine(entries[place - 1]))
  return new Set(close.map(({ index }) => index))
}

export function textOf(entry: Entry): string {
  return entry.kind === 'part' && entry.part.type === 'text' ? entry.part.text : ''
}

/** The ids of the calls that wait for the user. */
export function waitingCalls({ parts, status, waitingFor }: Pick<AnswerView, 'parts' | 'status' | 'waitingFor'>) {
  if (status !== 'streaming') return []
  return parts.flatMap((part) => (part.type === 'tool_call' && asksUser(part, waitingFor) ? [part.callId] : []))
}

function questionsOf(answer: Pick<AnswerView, 'parts' | 'status' | 'waitingFor'>): ReadonlySet<string> {
  return new Set(waitingCalls(answer).slice(0, MOST_QUESTIONS))
}

/** A thought at the very beginning is told by the line above the answer, sources stand below it. */
function isShown({ part, index }: PlacedPart): boolean {
  if (part.type === 'reasoning') return index > 0 && part.text !== ''
  return part.type === 'text' ? part.text !== '' : hasPlace[part.type] === true
}

function foldEarlier(placed: readonly PlacedPart[], asking: ReadonlySet<string>): Entry[] {
  const calls = placed.filter(({ part }) => part.type === 'tool_call')
  const newestFrom = calls.at(-NEWEST)?.index ?? 0
  const isEarlier = ({ part, index }: PlacedPart) => index < newestFrom && isOver(part, asking)
  const earlier = placed.filter(isEarlier)
  const folds = earlier.filter(({ part }) => part.type === 'tool_call').length >= WORTH_FOLDING
  const asks = (part: Part) => part.type === 'tool_call' && asking.has(part.callId)
  return placed.flatMap((place): Entry[] => {
    if (!folds || !isEarlier(place)) return [{ kind: 'part', ...place, asks: asks(place.part) }]
    return place === earlier[0] ? [{ kind: 'earlier', index: place.index, parts: earlier }] : []
  })
}

function isOver(part: Part, asking: ReadonlySet<string>): boolean {
  if (part.type === 'reasoning') return true
  return part.type === 'tool_call' && !isOnItsWay(part) && !asking.has(part.callId)
}

function isLine(entry: Entry | undefined): boolean {
  if (entry?.kind !== 'part') return entry !== undefined
  return entry.part.type !== 'text' && !entry.asks
}

function isText(entry: Entry): boolean {
  return entry.kind === 'part' && entry.part.type === 'text'
}

/** The calls of a message among its parts. */
export function callsOf(parts: readonly PlacedPart[]): ToolCallPart[] {
  return parts.flatMap(({ part }) => (part.type === 'tool_call' ? [part] : []))
}
