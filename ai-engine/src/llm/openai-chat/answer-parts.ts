import { createTextCleaner } from '../contract/clean-text.ts'
import type { ModelPart, ReportedUsage } from '../contract/model.ts'
import type { Said } from './chunk.ts'
import { createThoughtSplitter } from './thought-splitter.ts'

type Kind = 'text' | 'reasoning'

/** Gathers what an answer says into parts that are fit to be stored: neighbouring texts of one kind are one part. */
export function createAnswerParts() {
  const cleaners = { text: createTextCleaner(), reasoning: createTextCleaner() }
  const thoughts = createThoughtSplitter(push)
  /** As it came, to be compared with a whole message. */
  const said = { text: '', reasoning: '' }
  let parts: ModelPart[] = []
  let usage: ReportedUsage | undefined
  let hasDeltas = false

  function push(type: Kind, text: string): void {
    if (text === '') return
    const last = parts.at(-1)
    if (last?.type === type) last.text += text
    else parts.push({ type, text })
  }

  function say(kind: Kind, text: string): void {
    if (text === '') return
    said[kind] += text
    const clean = cleaners[kind].next(text)
    if (kind === 'text') thoughts.next(clean)
    else push(kind, clean)
  }

  /** What a whole message has beyond what was said. A message after deltas that is another text is not told twice. */
  function sayWhole(kind: Kind, text: string): void {
    if (text.startsWith(said[kind])) say(kind, text.slice(said[kind].length))
    else if (!hasDeltas) say(kind, text)
  }

  return {
    /** @returns whether anything was said */
    delta({ reasoning, text, refusal }: Said): boolean {
      say('reasoning', reasoning)
      say('text', text)
      if (refusal !== text) say('text', refusal)
      const isFilled = reasoning !== '' || text !== '' || refusal !== ''
      hasDeltas ||= isFilled
      return isFilled
    },
    /** @returns whether anything new was said */
    message({ reasoning, text, refusal }: Said): boolean {
      const before = said.text.length + said.reasoning.length
      sayWhole('reasoning', reasoning)
      sayWhole('text', refusal === text ? text : text + refusal)
      return said.text.length + said.reasoning.length > before
    },
    introduce: (model: string, requestId: string | undefined) =>
      parts.push({ type: 'response', model, ...(requestId && { requestId }) }),
    count(reported: ReportedUsage): void {
      usage = reported
    },
    hasText: () => said.text !== '',
    /** The parts since the last call. */
    take(): ModelPart[] {
      if (usage) parts.push({ type: 'usage', usage })
      const taken = parts
      parts = []
      usage = undefined
      return taken
    },
    /** Says what was held back, now that nothing follows. */
    end(): void {
      push('reasoning', cleaners.reasoning.end())
      thoughts.next(cleaners.text.end())
      thoughts.end()
    },
  }
}
