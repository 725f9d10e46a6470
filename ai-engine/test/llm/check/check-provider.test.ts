import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type CheckedProvider, checkProvider } from '../../../src/llm/check/check-provider.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server that answers by `METHOD /path`; everything else is 404. A number is a status, a text is a page. */
async function serve(answers: Record<string, object | string | number>, listener?: RequestListener): Promise<string> {
  const server = createServer(
    listener ??
      ((request, response) => {
        const answer = answers[`${request.method} ${request.url?.split('?')[0]}`] ?? 404
        if (typeof answer === 'number') return response.writeHead(answer).end('{"error":{"message":"no"}}')
        const isPage = typeof answer === 'string'
        response.writeHead(200, { 'content-type': isPage ? 'text/html' : 'application/json' })
        response.end(isPage ? answer : JSON.stringify(answer))
      }),
  )
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const bears = { object: 'list', data: [{ id: 'bear-1' }, { id: 'text-embedding-bear' }] }

async function problemOf(baseUrl: string, more: Partial<CheckedProvider> = {}, timeoutMs = 9000): Promise<string> {
  const checked = await checkProvider({ name: 'Honey', api: 'openai_chat', baseUrl, ...more }, { timeoutMs })
  return checked.ok ? `ok: ${checked.models.map(({ id }) => id).join(', ')}` : checked.problem
}

describe('a provider that can be used', () => {
  it('is told with the models that chat', async () => {
    expect(await problemOf(`${await serve({ 'GET /v1/models': bears })}/v1`)).toBe('ok: bear-1')
  })

  it('speaks the Responses API where that was said', async () => {
    const both = await serve({ 'GET /v1/models': bears, 'POST /v1/responses': 400 })
    expect(await problemOf(`${both}/v1`, { api: 'openai_responses' })).toBe('ok: bear-1')
  })
})

describe('one that cannot be used is told in a sentence', () => {
  it('about its key', async () => {
    const closed = await serve({ 'GET /v1/models': 401 })
    expect(await problemOf(`${closed}/v1`, { apiKey: 'wrong' })).toContain('Honey does not accept the API key.')
    expect(await problemOf(`${closed}/v1`)).toBe('Honey wants an API key. Paste the one from its site.')
  })

  it('about its address', async () => {
    const good = await serve({ 'GET /v1/models': bears, 'GET /': '<h1>Hi</h1>' })
    expect(await problemOf(good)).toBe(`There is no model API at this address. Use ${good}/v1 instead.`)
    expect(await problemOf(`${good}/v2`)).toContain(`At ${good}/v2 there is no model API`)
    const page = await serve({ 'GET /v1/models': '<!doctype html><h1>Hi</h1>' })
    expect(await problemOf(`${page}/v1`)).toContain('was not found, or is a web page')
    const nonsense = await serve({}, (_, response) => response.end('hello'))
    expect(await problemOf(`${nonsense}/v1`)).toContain('is not a list of models')
  })

  it('about a server that does not listen, or has no TLS', async () => {
    const gone = await serve({})
    const server = servers.pop()
    await new Promise((resolve) => server?.close(resolve))
    expect(await problemOf(`${gone}/v1`)).toMatch(
      /^Honey cannot be reached at 127\.0\.0\.1:\d+: nothing listens at that host/,
    )
    expect(await problemOf('http://no-such-bear.invalid/v1')).toContain('its host name is not known')
    const plain = await serve({ 'GET /v1/models': bears })
    expect(await problemOf(`${plain.replace('http', 'https')}/v1`)).toContain('begins with http:// or https://')
  })

  it('about a server that never answers', async () => {
    const silent = await serve({}, () => undefined)
    expect(await problemOf(`${silent}/v1`, {}, 200)).toContain('Honey did not answer within 1 s.')
  })

  it('about models', async () => {
    const empty = await serve({ 'GET /v1/models': { object: 'list', data: null } })
    expect(await problemOf(`${empty}/v1`)).toContain('has no model that chats')
  })

  it('about an Ollama that is too old, or was named without /v1', async () => {
    const old = await serve({ 'GET /api/version': { version: '0.1.9' } })
    expect(await problemOf(`${old}/v1`)).toContain('is an Ollama that is too old (0.1.9)')
    expect(await problemOf(`${old}/api`)).toBe(
      `There is no model API at this address. This is an Ollama: use ${old}/v1 instead.`,
    )
  })

  it('about the API that it speaks', async () => {
    const messages = await serve({}, (request, response) => {
      const isKnown = request.headers['x-api-key'] === 'key'
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isKnown ? { data: [{ type: 'model', id: 'bear-1' }], has_more: false } : {}))
    })
    expect(await problemOf(`${messages}/v1`, { apiKey: 'key' })).toContain('Choose Anthropic Messages as its API.')
    expect(await problemOf(`${messages}/v1`, { apiKey: 'key', api: 'anthropic' })).toBe('ok: bear-1')
    const chat = await serve({}, (request, response) => {
      const isKnown = request.headers.authorization === 'Bearer key'
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isKnown ? bears : {}))
    })
    expect(await problemOf(`${chat}/v1`, { apiKey: 'key', api: 'anthropic' })).toContain('Choose Chat Completions')
    const noResponses = await serve({ 'GET /v1/models': bears })
    expect(await problemOf(`${noResponses}/v1`, { api: 'openai_responses' })).toContain(
      'does not speak the Responses API',
    )
    expect(await problemOf('https://api.anthropic.com/v1')).toContain('choose Anthropic Messages')
    expect(await problemOf('https://api.openai.com/v1', { api: 'anthropic' })).toContain('choose Chat Completions')
  })

  it('never with its key', async () => {
    const apiKey = 'sk-honey-0123456789-very-secret'
    const rude = await serve({}, (_, response) =>
      response.writeHead(401).end(`{"error":{"message":"bad key ${apiKey}"}}`),
    )
    expect(await problemOf(`${rude}/v1`, { apiKey })).not.toContain(apiKey)
  })
})

describe('a provider that tells anyone its models', () => {
  const key = 'sk-or-v1-right'

  /** Its list is public; `/key` is not. */
  async function checked(apiKey: string | undefined, keyStatus = 401): Promise<string> {
    const origin = await serve({}, ({ url, headers }, response) => {
      const isKnown = url !== '/api/v1/key' || headers.authorization === `Bearer ${key}`
      response.writeHead(isKnown ? 200 : keyStatus, { 'content-type': 'application/json' })
      response.end(JSON.stringify(url === '/api/v1/models' ? bears : { data: {} }))
    })
    const given = { name: 'Router', api: 'openai_chat', baseUrl: `${origin}/api/v1`, apiKey } as const
    const keyPaths = new Map([[new URL(origin).host, '/key']])
    const result = await checkProvider(given, { keyPaths })
    return result.ok ? 'ok' : result.problem
  }

  it('is asked about its key as well', async () => {
    expect(await checked(key)).toBe('ok')
    expect(await checked('sk-or-v1-wrong')).toContain('Router does not accept the API key.')
    expect(await checked(undefined)).toContain('Router wants an API key.')
  })

  it('is used where it cannot say whether the key is right', async () => {
    expect(await checked('sk-or-v1-wrong', 503)).toBe('ok')
  })
})
