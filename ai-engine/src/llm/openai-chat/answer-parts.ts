import { createTextCleaner } from '../contract/clean-text.ts'
import type { ModelPart, ReportedUsage } from '../contract/model.ts'
import type { MessageText } from './chunk.ts'
import { createThoughtSplitter } from './thought-splitter.ts'

type Kind = 'text' | 'reasoning'

/** Gathers the texts of an answer into parts that are fit to be stored: neighbouring texts of one kind are one part. */
export function createAnswerParts() {
  const cleaners = { text: createTextCleaner(), reasoning: createTextCleaner() }
  const thoughts = createThoughtSplitter(push)
  /** The text as received, to be compared with a whole message. */
  const received = { text: '', reasoning: '' }
  let parts: ModelPart[] = []
  let usage: ReportedUsage | undefined
  let hasDeltas = false

  function push(type: Kind, text: string): void {
    if (text === '') return
    const last = parts.at(-1)
    if (last?.type === type) last.text += text
    else parts.push({ type, text })
  }

  function append(kind: Kind, text: string): void {
    if (text === '') return
    received[kind] += text
    const clean = cleaners[kind].next(text)
    if (kind === 'text') thoughts.next(clean)
    else push(kind, clean)
  }

  /** Appends the rest of a whole message beyond the received text. After deltas, another text is ignored. */
  function appendWhole(kind: Kind, text: string): void {
    if (text.startsWith(received[kind])) append(kind, text.slice(received[kind].length))
    else if (!hasDeltas) append(kind, text)
  }

  return {
    /** @returns whether there was any text */
    delta({ reasoning, text, refusal }: MessageText): boolean {
      append('reasoning', reasoning)
      append('text', text)
      if (refusal !== text) append('text', refusal)
      const isFilled = reasoning !== '' || text !== '' || refusal !== ''
      hasDeltas ||= isFilled
      return isFilled
    },
    /** @returns whether there was new text */
    message({ reasoning, text, refusal }: MessageText): boolean {
      const before = received.text.length + received.reasoning.length
      appendWhole('reasoning', reasoning)
      appendWhole('text', refusal === text ? text : text + refusal)
      return received.text.length + received.reasoning.length > before
    },
    introduce: (model: string, requestId: string | undefined) =>
      parts.push({ type: 'response', model, ...(requestId && { requestId }) }),
    count(reported: ReportedUsage): void {
      usage = reported
    },
    hasText: () => received.text !== '',
    /** The parts since the last call. */
    take(): ModelPart[] {
      if (usage) parts.push({ type: 'usage', usage })
      const taken = parts
      parts = []
      usage = undefined
      return taken
    },
    /** Appends the held-back rest, once the stream has ended. */
    end(): void {
      push('reasoning', cleaners.reasoning.end())
      thoughts.next(cleaners.text.end())
      thoughts.end()
    },
  }
}
