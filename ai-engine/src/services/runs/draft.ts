import { contentOf, reasoningOf } from '@grizz/protocol/part-text'
import type { Part, ToolCallPart } from '@grizz/protocol/parts'

/** What was added to a draft: the part it went into, whether that part is new, and where in it the text begins. */
export interface Added {
  index: number
  part: Part
  isNew: boolean
  /** UTF-16 units of the part before the text. */
  offset: number
}

/**
 * An answer while it is written. Its first parts are durable: a finished turn's, which nothing takes back. Behind them stand
 * those of the turn in progress. The agent that runs the answer writes it; the heartbeat and the publisher read it.
 */
export interface Draft {
  parts(): readonly Part[]
  /** How many of the parts are durable. */
  durable(): number
  /** The texts of the turn in progress, for the checkpoint and the bill. */
  unsaved(): { content: string; reasoning: string }
  write(kind: 'text' | 'reasoning', text: string): Added
  /** Adds a part that is whole, or a call whose arguments are still to come. */
  add(part: Part): Added
  writeArguments(callId: string, text: string): Added | undefined
  /** A new state of a call. */
  update(call: ToolCallPart): Added | undefined
  /** What stands there is durable from now on. */
  keep(): void
}

/** `goesOn`: the last durable part is a text that was interrupted, and the next text goes on in the middle of it. */
export function createDraft(first: readonly Part[], { goesOn = false } = {}): Draft {
  const parts: Part[] = [...first]
  let kept = parts.length
  let isOpen = goesOn
  /** Of the part that text is added to, what was there when the turn began. */
  let keptLength = goesOn ? textOf(parts.at(-1)).length : 0

  function put(index: number, part: Part, offset: number, isNew: boolean): Added {
    parts[index] = part
    return { index, part, isNew, offset }
  }

  function add(part: Part): Added {
    isOpen = part.type === 'text' || part.type === 'reasoning'
    return put(parts.length, part, 0, true)
  }

  function write(kind: 'text' | 'reasoning', text: string): Added {
    const last = parts.at(-1)
    if (!isOpen || last?.type !== kind) return add({ type: kind, text })
    return put(parts.length - 1, { ...last, text: last.text + text }, last.text.length, false)
  }

  function callAt(callId: string): number {
    return parts.findIndex((part) => part.type === 'tool_call' && part.callId === callId)
  }

  return {
    parts: () => parts,
    durable: () => kept,
    unsaved() {
      const continued = parts[kept - 1]
      const rest =
        keptLength > 0 && continued?.type === 'text' ? [{ ...continued, text: continued.text.slice(keptLength) }] : []
      const own = [...rest, ...parts.slice(kept)]
      return { content: contentOf(own), reasoning: reasoningOf(own) }
    },
    write,
    add,
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
    keep() {
      kept = parts.length
      isOpen = false
      keptLength = 0
    },
  }
}

function textOf(part: Part | undefined): string {
  return part && 'text' in part ? part.text : ''
}
