import { expect, it } from 'vitest'
import { type CallOptions, callModel } from '../../../src/agents/call/model-call.ts'
import type { ModelPart } from '../../../src/llm/contract/model.ts'
import { chunk, frames, type Served, serveBody } from '../../llm/openai-chat/serve-body.ts'

const LIMITS = { firstTokenMs: 1000, idleMs: 1000, wordlessMs: 60_000 }

async function ask(served: Served, more: Partial<CallOptions> = {}) {
  await using server = await serveBody(served)
  const said = { text: '', reasoning: '' }
  const end = await callModel({
    provider: server.provider,
    request: { model: 'bear-1', messages: [{ role: 'user', content: 'Honey?' }] },
    signal: new AbortController().signal,
    limits: LIMITS,
    onText(kind, text) {
      said[kind] += text
    },
    onToolCall: () => undefined,
    onArguments: () => undefined,
    onProviderCall: () => undefined,
    onSource: () => undefined,
    onRetry: () => undefined,
    ...more,
  })
  return { ...end, ...said, asked: server.asked() }
}

it.concurrent.each([
  ['comments', ': still loading\n\n'],
  ['empty deltas', frames(chunk({ content: '' })).join('')],
  ['blank lines', '\n'],
])('%s keep a slow model waited for', { timeout: 100_000 }, async (_, sign) => {
  const body = [...Array.from({ length: 12 }, () => sign), ...frames(chunk({ content: 'Bears.' }, 'stop'), '[DONE]')]
  expect(await ask({ body, pauseMs: 200 })).toMatchObject({ text: 'Bears.', finish: 'stop', error: undefined })
})

it.concurrent('comments alone are not waited for without end', { timeout: 100_000 }, async () => {
  const body = Array.from({ length: 100 }, () => ': still loading\n\n')
  const end = await ask({ body, pauseMs: 100 }, { limits: { ...LIMITS, wordlessMs: 1500 } })
  expect(end).toMatchObject({ asked: 1, error: { code: 'model_timeout' } })
})

it.concurrent('what a retry cannot mend is asked once', async () => {
  const body = [JSON.stringify({ error: { message: 'the bear requires more memory' } })]
  expect(await ask({ status: 500, body })).toMatchObject({ asked: 1, error: { code: 'model_unavailable' } })
})

it.concurrent('an answer that is finished, on a connection that stays open, is whole when waiting is over', async () => {
  const body = [...frames(chunk({ content: 'Bears.' }, 'stop')), ': and nothing more']
  const end = await ask({ body, pauseMs: 4000 })
  expect(end).toMatchObject({ text: 'Bears.', finish: 'stop', error: undefined })
})

it('tells its own calls by their order, whatever the provider calls between them', async () => {
  const seen: unknown[] = []
  const provided = { type: 'provider_call' as const, call: 1, name: 'web_search', arguments: '{}' }
  const parts: ModelPart[] = [
    { type: 'tool_call', call: 0, id: 'a', name: 'den' },
    provided,
    { type: 'tool_call', call: 2, id: 'b', name: 'river' },
    { type: 'arguments', call: 2, text: '{"at":1}' },
    { type: 'finish', reason: 'tool_calls' },
  ]
  await using server = await serveBody({ body: [] })
  const end = await ask(
    { body: [] },
    {
      provider: {
        ...server.provider,
        stream: async function* () {
          yield parts
        },
      },
      onToolCall: (call, name) => seen.push([call, name]),
      onArguments: (call, text) => seen.push([call, text]),
      onProviderCall: (call) => seen.push(call),
    },
  )
  expect(seen).toEqual([[0, 'den'], provided, [1, 'river'], [1, '{"at":1}']])
  expect(end.toolCalls).toEqual([
    { id: 'a', name: 'den', arguments: '' },
    { id: 'b', name: 'river', arguments: '{"at":1}' },
  ])
})
