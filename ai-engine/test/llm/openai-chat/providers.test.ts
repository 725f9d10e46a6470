import type { Upstream } from '@grizz/testing/upstream/upstream'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { createPrices } from '../../../src/llm/pricing/prices.ts'
import { calm, gather, question } from '../gather.ts'
import { noon, providerTable } from './provider-table.ts'

describe('what providers send', () => {
  let upstream: Upstream
  beforeAll(async () => {
    upstream = await startUpstream()
  })
  afterAll(() => upstream.close())

  it.each(providerTable)('$provider: $why', async ({ provider, text, reasoning, tokens, billed, cents }) => {
    const model = `fixture:${provider}`
    const prices = createPrices({}, { baseUrl: upstream.url, now: () => noon })
    const { stream } = createOpenAICompatible({ name: 'Upstream', baseUrl: upstream.url })
    const answer = await gather(stream(question('Tell me about bears', model), calm()))
    const [inputTokens, outputTokens, reasoningTokens, cachedInputTokens] = tokens
    const usage = { inputTokens, outputTokens, reasoningTokens, cachedInputTokens }
    expect(answer).toMatchObject({ text, reasoning, usage, model: billed, finish: 'stop', error: undefined })
    expect(answer.usage && prices.cents(model, answer.model, answer.usage)).toBe(cents)
    const seen = upstream.log().requests.at(-1)
    expect(seen?.reported).toEqual({
      input: inputTokens,
      output: outputTokens,
      reasoning: reasoningTokens,
      cached: cachedInputTokens,
    })
  })

  it('answers whole for background calls, with the same count', async () => {
    const { complete } = createOpenAICompatible({ name: 'Upstream', baseUrl: upstream.url })
    const completion = await complete(question('Name this', 'fixture:openai'), calm())
    expect(completion).toMatchObject({
      text: 'A grizzly sleeps **five to seven months** — without a snack. 🐻\n',
      usage: { inputTokens: 1200, outputTokens: 17, reasoningTokens: 0, cachedInputTokens: 1024 },
      model: 'gpt-4o-mini-2024-07-18',
    })
    expect(upstream.log().requests.at(-1)?.stream).toBe(false)
  })
})
