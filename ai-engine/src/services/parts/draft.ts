import type { Part, ToolCallPart } from '@grizz/protocol/parts'

/** A change of a draft: the part that changed, whether it is new, and where in it the added text begins. */
export interface Change {
  index: number
  part: Part
  isNew: boolean
  /** UTF-16 units of the part before the text. */
  offset: number
}

/**
 * An answer while it is written: durable parts, of turns that are finished, and behind them those of the turn in progress.
 * The agent that runs it writes; the heartbeat, the publisher and the end of the run read.
 */
export interface Draft {
  /** The turn in progress, from 0. */
  turn(): number
  parts(): readonly Part[]
  durable(): readonly Part[]
  /** The parts of the turn in progress. */
  unfinished(): readonly Part[]
  write(kind: 'text' | 'reasoning', text: string): Change
  /** Adds a part that is whole, or a call whose arguments are still to come. */
  add(part: Part): Change
  writeArguments(callId: string, text: string): Change | undefined
  update(call: ToolCallPart): Change | undefined
  /** The model call is over: no text goes on. */
  close(): void
  /** The sources of a finished turn's calls are durable with their results. */
  addDurable(part: Part): Change
  /** The turn in progress is durable, and the next one begins. */
  nextTurn(): void
  /** Begins anew with these durable parts. `goesOn`: text that follows belongs to the last of them. */
  begin(parts: readonly Part[], turn: number, goesOn: boolean): void
}

/** `first` is kept until the answer begins: the text of an earlier attempt. */
export function createDraft(first: readonly Part[] = [], now: () => number = Date.now): Draft {
  let parts: Part[] = [...first]
  let turn = 0
  let durable = 0
  /** Whether the last part may grow. */
  let isOpen = false
  /** UTF-16 units of the last durable part, where the text of the turn in progress goes on in it. */
  let goesOnAt = 0
  let thinkingSince: number | undefined

  function put(index: number, part: Part, offset: number, isNew: boolean): Change {
    parts[index] = part
    return { index, part, isNew, offset }
  }

  function add(part: Part): Change {
    closeReasoning()
    isOpen = part.type === 'text' || part.type === 'reasoning'
    if (part.type === 'reasoning') thinkingSince = now()
    return put(parts.length, part, 0, true)
  }

  function closeReasoning(): void {
    const last = parts.at(-1)
    if (thinkingSince === undefined || last?.type !== 'reasoning') return
    parts[parts.length - 1] = { ...last, durationMs: Math.max(0, Math.round(now() - thinkingSince)) }
    thinkingSince = undefined
  }

  function callAt(callId: string): number {
    return parts.findIndex((part) => part.type === 'tool_call' && part.callId === callId)
  }

  return {
    turn: () => turn,
    parts: () => parts,
    durable() {
      const last = parts[durable - 1]
      const head = parts.slice(0, durable)
      return last && goesOnAt > 0 ? [...head.slice(0, -1), withText(last, textOf(last).slice(0, goesOnAt))] : head
    },
    unfinished() {
      const last = parts[durable - 1]
      const rest = last && goesOnAt > 0 ? [withText(last, textOf(last).slice(goesOnAt))] : []
      return [...rest.filter((part) => textOf(part) !== ''), ...parts.slice(durable)]
    },
    add,
    write(kind, text) {
      const last = parts.at(-1)
      if (!isOpen || last?.type !== kind) return add({ type: kind, text })
      return put(parts.length - 1, { ...last, text: last.text + text }, last.text.length, false)
    },
    writeArguments(callId, text) {
      const index = callAt(callId)
      const part = parts[index]
      if (part?.type !== 'tool_call') return undefined
      return put(index, { ...part, arguments: part.arguments + text }, part.arguments.length, false)
    },
    update(call) {
      const index = callAt(call.callId)
      return index < 0 ? undefined : put(index, call, 0, false)
    },
    close() {
      closeReasoning()
      isOpen = false
    },
    addDurable(part) {
      const change = add(part)
      durable = parts.length
      isOpen = false
      return change
    },
    nextTurn() {
      closeReasoning()
      turn += 1
      durable = parts.length
      isOpen = false
      goesOnAt = 0
    },
    begin(first, inTurn, goesOn) {
      const last = first.at(-1)
      parts = [...first]
      turn = inTurn
      durable = parts.length
      isOpen = goesOn && last?.type === 'text'
      goesOnAt = isOpen ? textOf(last).length : 0
      thinkingSince = undefined
    },
  }
}

function textOf(part: Part | undefined): string {
  return part && 'text' in part ? part.text : ''
}

function withText(part: Part, text: string): Part {
  return part.type === 'text' || part.type === 'reasoning' ? { ...part, text } : part
}
