import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Upstream } from '@grizz/testing/upstream/upstream'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { retryAfter } from '../../../src/llm/http/failures.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { asModelError, calm, gather, question } from '../gather.ts'

const key = 'sk-very-secret-0123456789'
let upstream: Upstream

beforeAll(async () => {
  upstream = await startUpstream()
})
afterAll(() => upstream.close())

const ask = (directive: string, baseUrl = upstream.url, apiKey: string | undefined = key) =>
  gather(
    createOpenAICompatible({ name: 'Honey', baseUrl, apiKey, fromEnvironment: true }).stream(
      question(`[[${directive}]]`),
      calm(),
    ),
  )

describe('a request that is refused', () => {
  it.each([
    ['status=401', 'model_unauthorized', false, 'Honey does not accept the API key: check OPENAI_API_KEY.'],
    ['status=403 message=not_for_you', 'model_unauthorized', false, 'check OPENAI_API_KEY. It says: “not for you”'],
    ['status=404 code=model_not_found', 'model_not_found', false, 'Honey has no model named gpt-4o-mini.'],
    ['status=404 message=no_such_page', 'model_not_found', false, 'check OPENAI_BASE_URL (it usually ends in /v1)'],
    ['status=429', 'model_rate_limited', true, 'Try again in a moment.'],
    ['status=429 code=insufficient_quota', 'model_quota', false, 'Check its plan and billing.'],
    ['status=429 message=Your_credit_balance_is_too_low', 'model_quota', false, 'Check its plan and billing.'],
    ['status=402', 'model_quota', false, 'Check its plan and billing.'],
    ['status=400 code=context_length_exceeded', 'context_too_long', false, 'Start a new chat'],
    ['status=400 message=exceeds_the_available_context_size', 'context_too_long', false, 'Start a new chat'],
    ['status=413', 'context_too_long', false, 'Start a new chat'],
    ['status=400 message=temperature_is_odd', 'model_refused', false, 'It says: “temperature is odd”'],
    ['status=500', 'model_unavailable', true, 'Honey has a problem of its own (HTTP 500).'],
    ['status=503', 'model_unavailable', true, 'Honey has a problem of its own (HTTP 503).'],
  ])('%s is %s', async (directive, code, retryable, words) => {
    const answer = await ask(directive)
    const error = asModelError(answer.error)
    expect(error).toMatchObject({ code, retryable })
    expect(error.message).toContain(words)
    expect(answer).toMatchObject({ text: '', finish: undefined })
  })

  it('asks for a key when none is set', async () => {
    const provider = createOpenAICompatible({ name: 'Honey', baseUrl: upstream.url, fromEnvironment: true })
    const { error } = await gather(provider.stream(question('[[status=401]]'), calm()))
    expect(asModelError(error).message).toBe('Honey wants a key: set OPENAI_API_KEY.')
  })

  it('names no variable where the page has the settings', async () => {
    const sentences = ['status=401', 'status=403', 'status=404 message=no_such_page'].map(async (directive) => {
      const provider = createOpenAICompatible({ name: 'Honey', baseUrl: upstream.url, apiKey: key })
      return asModelError((await gather(provider.stream(question(`[[${directive}]]`), calm()))).error).message
    })
    const [unauthorized, forbidden, lost] = await Promise.all(sentences)
    expect(unauthorized).toBe(
      'Honey does not accept the API key: an administrator can correct it under Models and providers.',
    )
    expect(forbidden).toContain('check what its key may do')
    expect(lost).toContain('check the address of this provider')
  })

  it.each(['429', '503'])('says when a %s may be tried again', async (status) => {
    const seconds = await ask(`status=${status} after=7`)
    expect(asModelError(seconds.error).retryAfterMs).toBe(7000)
    const date = await ask(`status=${status} afterdate=60`)
    expect(asModelError(date.error).retryAfterMs).toBeGreaterThan(50_000)
    expect(asModelError(date.error).retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it('never repeats the key, whatever the provider says', async () => {
    const { error } = await ask(`status=400 message=bad_key_${key}_and_sk-proj-AbC*dEf`)
    const { message } = asModelError(error)
    expect(message).toContain('bad key …')
    expect(message).not.toMatch(/sk-/)
    expect(JSON.stringify({ ...asModelError(error) })).not.toContain(key)
  })

  it.each(['none', 'ollama', 'EMPTY', 'x'])('keeps a sentence whole whose words are in the key %s', async (dummy) => {
    const { error } = await ask('status=400 message=none_of_the_EMPTY_ollama_x_and_key-value', upstream.url, dummy)
    expect(asModelError(error).message).toContain('“none of the EMPTY ollama x and key-value”')
  })

  it('succeeds when tried again, if the provider was only busy', async () => {
    expect((await ask('status=503 times=1 chunks=3')).error).toBeDefined()
    expect(await ask('status=503 times=1 chunks=3')).toMatchObject({ text: '1 2 3 ', error: undefined })
  })
})

describe('a provider that is not there', () => {
  it('says that the connection is refused', async () => {
    const gone = await startUpstream()
    await gone.close()
    const error = asModelError((await ask('chunks=1', gone.url)).error)
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: true })
    expect(error.message).toContain('cannot be reached (connection refused). Check OPENAI_BASE_URL')
  })

  it('says that the name is not known', async () => {
    const error = asModelError((await ask('chunks=1', 'http://no-such-bear.invalid/v1')).error)
    expect(error.message).toContain('no-such-bear.invalid cannot be reached (no such host)')
  })

  it('knows a web page from a model server', async () => {
    const site = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hi</h1>'),
    )
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    const error = asModelError((await ask('chunks=1', baseUrl)).error)
    expect(error).toMatchObject({ code: 'model_not_found' })
    expect(error.message).toContain('check OPENAI_BASE_URL')
    site.closeAllConnections()
    site.close()
  })
})

describe('a stream that cannot be trusted to be whole', () => {
  it.each([
    ['cut=3', 'the connection was lost'],
    ['eof=3', 'the provider ended it without a finish reason'],
    ['bad=3', 'the provider sent a line that cannot be read'],
    ['error=3', 'Honey reported an error. It says: “the bears ate the model”'],
  ])('%s fails, and keeps what came before', async (directive, words) => {
    const answer = await ask(`chunks=6 ${directive}`)
    const error = asModelError(answer.error)
    expect(error).toMatchObject({ code: 'model_stream_broken', retryable: true })
    expect(error.message).toContain(words)
    expect(answer).toMatchObject({ text: '1 2 3 ', finish: undefined })
  })

  it('one that ends with neither finish reason, usage nor [DONE] fails', async () => {
    const answer = await ask('chunks=2 nofinish=1 nousage=1 nodone=1')
    expect(asModelError(answer.error).message).toContain('without a finish reason')
    expect(answer.text).toBe('1 2 ')
  })

  it.each(['nofinish=1 nousage=1', 'nofinish=1 nodone=1'])(
    '%s is whole: one sign of the end is enough',
    async (how) => {
      expect(await ask(`chunks=2 ${how}`)).toMatchObject({ text: '1 2 ', finish: 'stop', error: undefined })
    },
  )

  it('a finish reason without [DONE] is enough', async () => {
    expect(await ask('chunks=2 nodone=1 in=5')).toMatchObject({
      text: '1 2 ',
      finish: 'stop',
      usage: { inputTokens: 5, outputTokens: 2 },
      error: undefined,
    })
  })

  it('an empty answer that breaks at once fails too', async () => {
    expect(asModelError((await ask('cut=0')).error).code).toBe('model_stream_broken')
    expect(asModelError((await ask('eof=0')).error).code).toBe('model_stream_broken')
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:09 GMT' }, 9000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '150', 'retry-after': '9' }, 150],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%o is %s ms', (headers, expected) => {
    expect(retryAfter(new Headers(headers as Record<string, string>), now)).toBe(expected)
  })
})
