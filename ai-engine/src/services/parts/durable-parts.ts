import { contentOf, reasoningOf } from '@grizz/protocol/part-text'
import type { Part, SourcePart, ToolCallPart } from '@grizz/protocol/parts'
import { isSettled } from '@grizz/protocol/reducer/reduce-parts'
import { type ToolCallRow, toToolCall } from '../../db/rows/rows.ts'
import type { RunTurns } from '../../db/runs/turns.ts'
import type { StoredPart } from '../../db/schema/tool-calls.ts'
import { outcomes } from './outcomes.ts'

/** Whether nothing changes a call any more. */
export function isOver({ state, decidedAt }: Pick<ToolCallRow, 'state'> & { decidedAt?: Date | null }): boolean {
  return state === 'unknown' ? Boolean(decidedAt) : isSettled(state)
}

/** Whether a call needs a user: for leave, a sign-in, an answer, or what became of it. */
export function isWaiting({ state, decidedAt }: ToolCallRow): boolean {
  if (state === 'unknown') return decidedAt === null
  return state === 'waiting_approval' || state === 'waiting_sign_in' || state === 'input_required'
}

/**
 * The durable parts of an answer: what it continues (`first`), and its turns. The sources of a turn's calls stand behind it
 * once all of them are over. Text of the first turn goes on in a text that it continues.
 */
export function durableParts(first: readonly Part[], { turns, calls }: RunTurns): Part[] {
  const parts = [...first]
  const rows = new Map(calls.map((call) => [call.id, call]))
  for (const { turn, parts: stored } of turns) {
    for (const [place, part] of stored.entries()) {
      const isContinued = turn === 0 && place === 0 && first.length > 0
      addPart(parts, part, rows, isContinued)
    }
    const own = calls.filter((call) => call.turn === turn)
    if (own.every(isOver)) parts.push(...newSources(parts, own))
  }
  return parts
}

/** The sources of calls that no part names yet. */
export function newSources(parts: readonly Part[], calls: readonly ToolCallRow[]): SourcePart[] {
  const known = new Set(parts.flatMap((part) => (part.type === 'source' ? [part.url] : [])))
  const added: SourcePart[] = []
  for (const { url, title } of calls.flatMap(({ sources }) => sources ?? [])) {
    if (known.has(url)) continue
    known.add(url)
    added.push({ type: 'source', url, ...(title && { title }) })
  }
  return added
}

/** The parts of an answer that has ended: calls that were on their way are unknown, those that never started are cancelled. */
export function endedParts(parts: readonly Part[]): Part[] {
  return parts.map((part) => {
    if (part.type !== 'tool_call' || isSettled(part.state)) return part
    const { progress: _, ...call } = part
    if (call.state === 'unknown') return call
    if (call.state === 'started' || call.state === 'working')
      return { ...call, state: 'unknown', error: outcomes.stoppedOnItsWay }
    return { ...call, state: 'cancelled', error: outcomes.stopped }
  })
}

/** Parts as a turn stores them before any of its calls is executed: a call that has begun all the same is the provider's own. */
export function toStored(parts: readonly Part[]): StoredPart[] {
  return parts.map((part) => (isReady(part) ? { type: 'tool_call', callId: part.callId } : part))
}

/** The parts of a turn whose calls are not made, without those. */
export function madeParts(parts: readonly Part[]): Part[] {
  return parts.filter((part) => !isReady(part))
}

function isReady(part: Part): part is ToolCallPart {
  return part.type === 'tool_call' && part.state === 'ready'
}

/** The texts of parts; `parts` is null where the texts say it all. */
export function savedParts(parts: readonly Part[]): {
  parts: readonly Part[] | null
  content: string
  reasoning: string
} {
  const isPlain =
    parts.every(({ type }, index) => type === 'text' || (type === 'reasoning' && index === 0)) && parts.length <= 2
  const isSimple = isPlain && parts.filter(({ type }) => type === 'text').length <= 1
  return { parts: isSimple ? null : parts, content: contentOf(parts), reasoning: reasoningOf(parts) }
}

function addPart(parts: Part[], part: StoredPart, rows: ReadonlyMap<string, ToolCallRow>, isContinued: boolean): void {
  const last = parts.at(-1)
  if (part.type === 'tool_call' && !('state' in part)) {
    const row = rows.get(part.callId)
    if (row) parts.push(toToolCall(row))
  } else if (isContinued && last?.type === 'text' && part.type === 'text')
    parts[parts.length - 1] = { ...last, text: last.text + part.text }
  else parts.push(part)
}
