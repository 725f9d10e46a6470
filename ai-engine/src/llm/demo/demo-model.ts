import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelProvider, ModelRequest, ReportedUsage } from '../contract/model.ts'
import { demoAnswer, demoTitle } from './demo-answer.ts'

export const demoModelId = 'grizz-demo'

/** The built-in demo model: it streams a scripted answer word by word. Its tokens are words. */
export function createDemoModel({ msPerWord = 25 }: { msPerWord?: number } = {}): ModelProvider {
  return {
    name: 'Grizz',
    demo: true,
    listModels: async () => [demoModelId],

    async *stream(request, signal) {
      const answer = demoAnswer(lastQuestion(request), isFirst(request))
      yield [{ type: 'response', model: demoModelId }]
      let written = 0
      const start = performance.now()
      for (const text of wordsOf(answer)) {
        signal.throwIfAborted()
        const early = start + written * msPerWord - performance.now()
        if (early > 0) await sleep(early, undefined, { signal }).catch(() => signal.throwIfAborted())
        yield [{ type: 'text', text }]
        written += 1
      }
      yield [
        { type: 'usage', usage: countUsage(request, written) },
        { type: 'finish', reason: 'stop' },
      ]
    },

    async complete(request, signal) {
      signal.throwIfAborted()
      const text = demoTitle(lastQuestion(request))
      return { text, usage: countUsage(request, wordsOf(text).length), model: demoModelId, requestId: undefined }
    },
  }
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
  const inputTokens = messages.reduce((sum, { content }) => sum + wordsOf(content).length, 0)
  return { inputTokens, outputTokens, reasoningTokens: 0, cachedInputTokens: 0 }
}
