/** How events change the parts of an answer that is being written. Free of zod, so that the page may use it. */
import type { Event } from '../events.ts'
import type { Part, ToolCallState } from '../parts.ts'

type Delta = Pick<Extract<Event, { type: 'run.delta' }>, 'index' | 'kind' | 'offset' | 'text'>

const settled: ReadonlySet<ToolCallState> = new Set(['succeeded', 'failed', 'denied', 'cancelled'])

/** Whether a tool call is over, so that nothing changes it any more. */
export function isSettled(state: ToolCallState): boolean {
  return settled.has(state)
}

/** The parts with a delta added: the same list for a repeat, undefined when text before it is missing. */
export function appendDelta(parts: readonly Part[], { index, kind, offset, text }: Delta): readonly Part[] | undefined {
  const part = parts[index]
  const held = part && textOf(part, kind)
  if (part === undefined || held === undefined || offset > held.length) return undefined
  if (offset + text.length <= held.length) return parts
  return replaced(parts, index, withText(part, held + text.slice(held.length - offset)))
}

/** The parts with a new one in its place: the same list for a repeat, undefined when a part before it is missing. */
export function placePart(parts: readonly Part[], index: number, part: Part): readonly Part[] | undefined {
  const held = parts[index]
  if (index > parts.length) return undefined
  if (held === undefined) return [...parts, part]
  if (held.type !== part.type) return [...parts.slice(0, index), part]
  const isLonger = 'text' in part && 'text' in held && part.text.length > held.text.length
  return isLonger ? replaced(parts, index, part) : parts
}

/** Merges held parts with parts of the same attempt that are told again: within it parts only grow, so the longer of the two is right. */
export function mergeParts(held: readonly Part[], told: readonly Part[]): readonly Part[] {
  return told.reduce(
    (parts, part, index) =>
      updatePart(placePart(parts, index, part) ?? parts, index, longer(parts[index], part)) ?? parts,
    held,
  )
}

/** The parts with one replaced. What was over stays so: the event is a repeat. */
export function updatePart(parts: readonly Part[], index: number, part: Part): readonly Part[] | undefined {
  const held = parts[index]
  if (held === undefined) return index === parts.length ? [...parts, part] : undefined
  if (held.type === 'tool_call' && part.type === 'tool_call' && isSettled(held.state) && !isSettled(part.state))
    return parts
  return replaced(parts, index, part)
}

function longer(held: Part | undefined, told: Part): Part {
  return held && 'text' in held && 'text' in told && held.text.length > told.text.length ? held : told
}

function textOf(part: Part, kind: Delta['kind']): string | undefined {
  if (kind === 'arguments') return part.type === 'tool_call' ? part.arguments : undefined
  return part.type === kind ? part.text : undefined
}

function withText(part: Part, text: string): Part {
  if (part.type === 'tool_call') return { ...part, arguments: text }
  return part.type === 'text' || part.type === 'reasoning' ? { ...part, text } : part
}

function replaced(parts: readonly Part[], index: number, part: Part): Part[] {
  return parts.map((held, place) => (place === index ? part : held))
}
