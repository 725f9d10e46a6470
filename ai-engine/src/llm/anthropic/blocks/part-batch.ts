import { createTextCleaner } from '../../contract/clean-text.ts'
import type { ModelPart } from '../../contract/model.ts'
import { createThoughtSplitter } from '../../openai-chat/thought-splitter.ts'

type Kind = 'text' | 'reasoning'

/**
 * Gathers parts that are fit to be stored: neighbouring texts of one kind, or of one call's arguments, are one part. Thoughts in a
 * text are reasoning.
 */
export function createPartBatch() {
  const cleaners = { text: createTextCleaner(), reasoning: createTextCleaner() }
  const thoughts = createThoughtSplitter(append)
  let parts: ModelPart[] = []

  function push(part: ModelPart): void {
    const last = parts.at(-1)
    if (last?.type === 'arguments' && part.type === 'arguments' && last.call === part.call) last.text += part.text
    else parts.push(part)
  }

  function append(type: Kind, text: string): void {
    const last = parts.at(-1)
    if (text === '') return
    if (last?.type === type) last.text += text
    else parts.push({ type, text })
  }

  function write(kind: Kind, clean: string): void {
    if (kind === 'text') thoughts.next(clean)
    else append(kind, clean)
  }

  return {
    push,
    /** Text as received: it may be cut inside a character. */
    write: (kind: Kind, text: string) => write(kind, cleaners[kind].next(text)),
    /** No more of this kind follows for now: what was held back of it is written. */
    flush(kind: Kind): void {
      write(kind, cleaners[kind].end())
      if (kind === 'text') thoughts.end()
    },
    /** The parts since the last call. */
    take(): ModelPart[] {
      const taken = parts
      parts = []
      return taken
    },
  }
}
