import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelMessage, ModelPart, ModelProvider, ModelRequest, ReportedUsage } from '../contract/model.ts'
import { demoAnswer, demoTitle } from './demo-answer.ts'
import { type DemoCall, demoCall, demoResult } from './demo-tool.ts'

export const demoModelId = 'grizz-demo'
export const demoSlug = 'grizz'

/**
 * The built-in demo model: it streams a scripted answer word by word, and uses a tool to compute. Its tokens are words.
 */
export function createDemoModel({ msPerWord = 25 }: { msPerWord?: number } = {}): ModelProvider {
  return {
    name: 'Grizz',
    slug: demoSlug,
    api: 'demo',
    demo: true,
    listModels: async () => [{ id: demoModelId }],

    async *stream(request, signal) {
      yield [{ type: 'response', model: demoModelId }]
      let written = 0
      const start = performance.now()
      const { parts, reason } = turnOf(request)
      for (const part of parts) {
        signal.throwIfAborted()
        const early = start + written * msPerWord - performance.now()
        if (early > 0) await sleep(early, undefined, { signal }).catch(() => signal.throwIfAborted())
        yield [part]
        if (part.type !== 'tool_call') written += 1
      }
      yield [
        { type: 'usage', usage: countUsage(request, written) },
        { type: 'finish', reason },
      ]
    },

    async complete(request, signal) {
      signal.throwIfAborted()
      const text = demoTitle(lastQuestion(request))
      return { text, usage: countUsage(request, wordsOf(text).length), model: demoModelId, requestId: undefined }
    },
  }
}

/** The next turn of an answer, word by word. */
function turnOf(request: ModelRequest): { parts: ModelPart[]; reason: 'stop' | 'tool_calls' } {
  const last = request.messages.at(-1)
  if (last?.role === 'tool') return { parts: textParts(demoResult(last)), reason: 'stop' }
  const question = lastQuestion(request)
  const call = demoCall(question, request)
  if (call) return { parts: callParts(call, request.messages), reason: 'tool_calls' }
  return { parts: textParts(demoAnswer(question, isFirst(request))), reason: 'stop' }
}

function textParts(text: string): ModelPart[] {
  return wordsOf(text).map((word) => ({ type: 'text', text: word }))
}

function callParts({ text, name, arguments: json }: DemoCall, messages: readonly ModelMessage[]): ModelPart[] {
  const earlier = messages.filter(({ role }) => role === 'tool').length
  return [
    ...textParts(text),
    { type: 'tool_call', call: 0, id: `call_${earlier}`, name },
    ...wordsOf(json).map((word): ModelPart => ({ type: 'arguments', call: 0, text: word })),
  ]
}

function lastQuestion({ messages }: ModelRequest): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? ''
}

function isFirst({ messages }: ModelRequest): boolean {
  return messages.filter(({ role }) => role === 'user').length <= 1
}

/** The words of a text, each with the white space that follows it. */
function wordsOf(text: string): string[] {
  return text.split(/(?<=\s)(?=\S)/)
}

function countUsage({ messages }: ModelRequest, outputTokens: number): ReportedUsage {
  const inputTokens = messages.reduce((sum, message) => sum + wordsIn(message), 0)
  return { inputTokens, outputTokens, reasoningTokens: 0, cachedInputTokens: 0 }
}

function wordsIn(message: ModelMessage): number {
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : []
  return calls.reduce((sum, call) => sum + wordsOf(call.arguments).length, wordsOf(message.content).length)
}
