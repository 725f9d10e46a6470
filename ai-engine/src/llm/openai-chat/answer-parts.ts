import { beginsWith } from '../contract/begins-with.ts'
import { createTextCleaner } from '../contract/clean-text.ts'
import type { ModelPart, NativeBlocks, ReportedUsage } from '../contract/model.ts'
import type { Fields } from './calls/call-fragments.ts'
import { createNativeMessage } from './calls/native-message.ts'
import { createToolCalls } from './calls/tool-calls.ts'
import type { MessageFields } from './chunk.ts'
import { createSources } from './sources.ts'
import { createThoughtSplitter } from './thought-splitter.ts'

type Kind = 'text' | 'reasoning'

interface Options {
  isUsed: (callId: string) => boolean
  refuse: (why: string) => Error
}

/**
 * Gathers what an answer says into parts that are fit to be stored: neighbouring texts of one kind, or of one call's
 * arguments, are one part.
 */
export function createAnswerParts({ isUsed, refuse }: Options) {
  const cleaners = { text: createTextCleaner(), reasoning: createTextCleaner() }
  const thoughts = createThoughtSplitter(pushText)
  const calls = createToolCalls({ emit: push, isUsed, refuse })
  const native = createNativeMessage()
  const sources = createSources()
  /** The text as received, to be compared with a whole message. */
  const received = { text: '', reasoning: '' }
  let parts: ModelPart[] = []
  let usage: ReportedUsage | undefined
  let hasDeltas = false
  let textLength = 0

  function push(part: ModelPart): void {
    if (part.type === 'tool_call') thoughts.settle()
    const last = parts.at(-1)
    if (last?.type === 'arguments' && part.type === 'arguments' && last.call === part.call) last.text += part.text
    else parts.push(part)
  }

  function pushText(type: Kind, text: string): void {
    if (text === '') return
    if (type === 'text') textLength += text.length
    const last = parts.at(-1)
    if (last?.type === type) last.text += text
    else parts.push({ type, text })
  }

  function append(kind: Kind, text: string): void {
    if (text === '') return
    received[kind] += text
    const clean = cleaners[kind].next(text)
    if (kind === 'text') thoughts.next(clean)
    else pushText(kind, clean)
  }

  /** Appends the rest of a whole message beyond the received text. After deltas, another text is ignored. */
  function appendWhole(kind: Kind, text: string): void {
    if (beginsWith(text, received[kind])) append(kind, text.slice(received[kind].length))
    else if (!hasDeltas) append(kind, text)
  }

  return {
    /** Nothing is shown before the end. */
    expectWhole: thoughts.expectWhole,
    /** Sources before the first word stand there; later ones must not part a sentence, and stand at the end. */
    cite(payload: Fields): void {
      sources.beside(payload)
      if (received.text === '') parts.push(...sources.take())
    },
    /** @returns whether there was any text or call */
    delta({ reasoning, text, refusal, calls: fragments, all }: MessageFields): boolean {
      native.delta(all)
      sources.inMessage(all)
      append('reasoning', reasoning)
      append('text', text)
      if (refusal !== text) append('text', refusal)
      const isFilled = reasoning !== '' || text !== '' || refusal !== ''
      hasDeltas ||= isFilled
      return (fragments.length > 0 && calls.read(fragments)) || isFilled
    },
    /** @returns whether there was new text or a new call */
    message({ reasoning, text, refusal, calls: fragments, all }: MessageFields): boolean {
      native.message(all)
      sources.inMessage(all)
      const before = received.text.length + received.reasoning.length
      appendWhole('reasoning', reasoning)
      appendWhole('text', refusal === text ? text : text + refusal)
      return calls.readWhole(fragments) || received.text.length + received.reasoning.length > before
    },
    introduce: (model: string, requestId: string | undefined) =>
      parts.push({ type: 'response', model, ...(requestId && { requestId }) }),
    count(reported: ReportedUsage): void {
      usage = reported
    },
    /** Reasoning alone is no answer. */
    hasContent: () => received.text !== '' || !calls.isEmpty(),
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
      pushText('reasoning', cleaners.reasoning.end())
      thoughts.next(cleaners.text.end())
      thoughts.end()
      parts.push(...sources.take())
    },
    /** Appends what is left of the calls, once the answer is complete. @returns whether there are any */
    endCalls(): boolean {
      calls.end()
      return calls.received().length > 0
    },
    /** Appends what is to be sent back unchanged, where there is such. */
    endNative(source: Pick<NativeBlocks, 'provider' | 'model'>, followsCalls: boolean): void {
      const hasThoughts = textLength < received.text.length
      const blocks = native.blocks(source, { text: received.text, hasThoughts, calls: calls.received(), followsCalls })
      if (blocks) parts.push({ type: 'native', native: blocks })
    },
  }
}
