import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Upstream } from '@grizz/testing/upstream/upstream'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ModelPart } from '../../../src/llm/contract/model.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { asModelError, calm, gather, question } from '../gather.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

const provider = () => createOpenAICompatible({ name: 'Honey', baseUrl: upstream.url })
const ask = (directive: string, signal = calm()) => provider().stream(question(`[[${directive}]]`), signal)
const counter = (to: number) => Array.from({ length: to }, (_, index) => `${index + 1} `).join('')
const lastSeen = () => upstream.log().requests.at(-1)

describe('a stream', () => {
  it.each([
    ['chunks=300', counter(300), ''],
    ['chunks=40 crlf=1 comment=1', counter(40), ''],
    ['chunks=5 split=1', counter(5), ''],
    ['chunks=20 split=7 crlf=1', counter(20), ''],
    ['chunks=4 style=emoji split=3', '1🐻2🐻3🐻4', ''],
    ['chunks=2 style=nul', '1\ufffd 2\ufffd ', ''],
    ['chunks=2 style=lone', '1\ufffd \ufffd2\ufffd \ufffd', ''],
    ['chunks=2 reason=3', '1 2 ', 'r1 r2 r3 '],
    ['chunks=2 reason=3 field=reasoning', '1 2 ', 'r1 r2 r3 '],
    ['chunks=0', '', ''],
  ])('%s arrives exactly', async (directive, text, reasoning) => {
    expect(await gather(ask(directive))).toMatchObject({ text, reasoning, finish: 'stop', error: undefined })
  })

  it('carries megabytes', async () => {
    const answer = await gather(ask('chunks=30 size=200000'))
    expect(answer.error).toBeUndefined()
    expect(answer.text).toBe(lastSeen()?.text)
    expect(answer.text).toHaveLength(6_000_000)
  })

  it('ends within bounds when a line has no end', async () => {
    const error = asModelError((await gather(ask('chunks=2 size=9000000'))).error)
    expect(error).toMatchObject({ code: 'model_stream_broken' })
    expect(error.message).toContain('a line without end')
  })

  it.each([
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    // None was called.
    ['tool_calls', 'stop'],
    ['function_call', 'stop'],
    ['eos', 'stop'],
    ['eldritch', 'other'],
  ])('finish reason %s is %s', async (wireReason, reason) => {
    expect((await gather(ask(`chunks=1 finish=${wireReason}`))).finish).toBe(reason)
  })

  it('reports cumulative usage once, as the provider said it last', async () => {
    expect((await gather(ask('chunks=9 cumulative=1 in=4'))).usage).toEqual({
      inputTokens: 4,
      outputTokens: 9,
      reasoningTokens: 0,
      cachedInputTokens: 0,
    })
  })

  it('reports no usage where there is none, rather than nothing used', async () => {
    expect(await gather(ask('chunks=2 nousage=1'))).toMatchObject({ usage: undefined, finish: 'stop' })
  })

  it('gathers what one read brings into one batch', async () => {
    const batches: (readonly ModelPart[])[] = []
    for await (const parts of ask('chunks=2000')) batches.push(parts)
    expect(batches.length).toBeLessThan(400)
    expect(Math.max(...batches.map((parts) => parts.filter(({ type }) => type === 'text').length))).toBe(1)
  })

  it('hands on a delta as it comes, however long the next one takes', async () => {
    const texts: string[] = []
    for await (const parts of ask('chunks=5 stall=1')) {
      for (const part of parts) if (part.type === 'text') texts.push(part.text)
      if (texts.length > 0) break
    }
    expect(texts).toEqual(['1 '])
  })

  it('uses its connections again', async () => {
    const ports = new Set<number>()
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort ?? 0)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end('data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    const there = createOpenAICompatible({ name: 'There', baseUrl })
    for (let i = 0; i < 20; i += 1) expect((await gather(there.stream(question('hi'), calm()))).text).toBe('hi')
    expect(ports.size).toBeLessThan(5)
    server.closeAllConnections()
    server.close()
  })
})

describe('leaving a stream', () => {
  it('ends the request at once when the signal is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('the person pressed Stop')
    const got: string[] = []
    const reading = (async () => {
      for await (const parts of ask('chunks=1000 delay=20', controller.signal)) {
        for (const part of parts) if (part.type === 'text') got.push(part.text)
        if (got.length >= 3) controller.abort(reason)
      }
    })()
    await expect(reading).rejects.toBe(reason)
    await vi.waitFor(() => expect(lastSeen()?.end).toBe('aborted by client'), { timeout: 100_000 })
    expect(lastSeen()?.deltas).toBeLessThan(100)
  })

  it('ends a request that has no answer yet', async () => {
    const controller = new AbortController()
    const before = upstream.log().requests.length
    const reading = gather(ask('headers=20000', controller.signal))
    await vi.waitFor(() => expect(upstream.log().requests.length).toBe(before + 1), { timeout: 100_000 })
    const reason = new Error('enough')
    controller.abort(reason)
    expect((await reading).error).toBe(reason)
    await vi.waitFor(() => expect(lastSeen()?.end).toBe('aborted by client'), { timeout: 100_000 })
  })

  it('ends the request when the reader walks away', async () => {
    for await (const parts of ask('chunks=1000 delay=20')) if (parts.length > 0) break
    await vi.waitFor(() => expect(lastSeen()?.end).toBe('aborted by client'), { timeout: 100_000 })
  })

  it('does not begin when the signal was aborted before', async () => {
    const before = upstream.log().requests.length
    const { error } = await gather(ask('chunks=1', AbortSignal.abort('never mind')))
    expect(error).toBe('never mind')
    expect(upstream.log().requests.length).toBe(before)
  })
})

describe('what is asked', () => {
  it('carries the messages, the key, a limit, and asks for usage', async () => {
    const { stream } = createOpenAICompatible({ name: 'Honey', baseUrl: `${upstream.url}/`, apiKey: 'sk-1' })
    const messages = [
      { role: 'system' as const, content: 'Be a bear.' },
      { role: 'user' as const, content: 'Hi 🐻' },
    ]
    const answer = await gather(stream({ model: 'echo', messages, maxOutputTokens: 99 }, calm()))
    expect(JSON.parse(answer.text)).toEqual(messages)
    expect(answer.usage).toBeDefined()
    expect(lastSeen()).toMatchObject({ authorization: 'Bearer sk-1', maxTokens: 99, stream: true })
  })

  it('sends no key when there is none', async () => {
    await gather(ask('chunks=1'))
    expect(lastSeen()?.authorization).toBeUndefined()
  })

  it('turns a password in the address into a header, and never shows it', async () => {
    const baseUrl = upstream.url.replace('http://', 'http://bear:h%40ney@')
    const { stream } = createOpenAICompatible({ name: 'Honey', baseUrl })
    const { error } = await gather(stream(question('[[status=404]]'), calm()))
    expect(lastSeen()?.authorization).toBe(`Basic ${btoa('bear:h@ney')}`)
    expect(asModelError(error).message).not.toContain('h@ney')
  })

  it('goes without stream_options on a server that does not know them', async () => {
    const old = await startUpstream({ refuseStreamOptions: true })
    const { stream } = createOpenAICompatible({ name: 'Old', baseUrl: old.url })
    const both = await Promise.all([1, 2].map(() => gather(stream(question('[[chunks=3]]'), calm()))))
    for (const answer of both) expect(answer).toMatchObject({ text: '1 2 3 ', finish: 'stop', error: undefined })
    const asked = old.log().requests.length
    await gather(stream(question('[[chunks=3]]'), calm()))
    expect(old.log().requests.length).toBe(asked + 1)
    await old.close()
  })
})

describe('listing models', () => {
  it('gives their ids', async () => {
    const models = await provider().listModels(calm())
    expect(models.map(({ id }) => id)).toContain('gpt-4o-mini')
  })

  it('fails with a sentence where there is no list', async () => {
    const bare = await startUpstream({ models: 'missing' })
    const { listModels } = createOpenAICompatible({ name: 'Bare', baseUrl: bare.url })
    await expect(listModels(calm())).rejects.toMatchObject({ code: 'model_not_found' })
    await bare.close()
  })
})
