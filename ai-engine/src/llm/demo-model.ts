import { setTimeout as sleep } from 'node:timers/promises'
import { demoAnswer, demoTitle } from './demo-answer.ts'
import type { ModelMessage, ModelProvider, ModelRequest, ReportedUsage } from './model.ts'
import { countPromptTokens, countTokens } from './tokens.ts'

export const demoModelId = 'grizz-demo'

/** The model that is always there: it streams a guided answer word by word, and says that it is the demo. */
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
      for (const text of answer.split(/(?<=\s)(?=\S)/)) {
        signal.throwIfAborted()
        const early = start + written * msPerWord - performance.now()
        if (early > 0) await sleep(early, undefined, { signal }).catch(() => signal.throwIfAborted())
        yield [{ type: 'text', text }]
        written += 1
      }
      yield [
        { type: 'usage', usage: await countUsage(request.messages, answer) },
        { type: 'finish', reason: 'stop' },
      ]
    },

    async complete(request, signal) {
      signal.throwIfAborted()
      const text = demoTitle(lastQuestion(request))
      const usage = await countUsage(request.messages, text)
      return { text, usage, model: demoModelId, requestId: undefined }
    },
  }
}

function lastQuestion({ messages }: ModelRequest): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? ''
}

function isFirst({ messages }: ModelRequest): boolean {
  return messages.filter(({ role }) => role === 'user').length <= 1
}

async function countUsage(prompt: readonly ModelMessage[], answer: string): Promise<ReportedUsage> {
  const inputTokens = await countPromptTokens(prompt)
  return { inputTokens, outputTokens: await countTokens(answer), reasoningTokens: 0, cachedInputTokens: 0 }
}
