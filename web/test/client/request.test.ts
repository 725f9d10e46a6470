import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApi } from '../../src/client/api.ts'
import { ApiError, createRequest, NetworkError } from '../../src/client/request.ts'

let server: Server
let answer: { status: number; headers?: Record<string, string>; body?: string } | 'cut' | 'never'
let asked: string[]

beforeEach(async () => {
  asked = []
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    asked.push(`${request.method} ${request.url} ${body}`.trim())
    if (answer === 'cut') response.destroy()
    else if (answer !== 'never') response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function request(timeoutMs?: number) {
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return createRequest({ fetch: (path, init) => fetch(path, init), baseUrl, ...(timeoutMs && { timeoutMs }) })
}

const thrown = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return `did not throw: ${JSON.stringify(await work)}`
  } catch (error) {
    return error
  }
}

describe('a request', () => {
  it('sends its query without what is undefined, and its body as JSON', async () => {
    answer = { status: 200, body: '{}' }
    const api = createApi(request())
    await api.listConversations({ q: 'a b&c', limit: 5 })
    await api.moveRun('r1', 2)
    expect(asked).toEqual(['GET /api/conversations?q=a+b%26c&limit=5', 'PATCH /api/runs/r1 {"position":2}'])
  })

  it('tells a new conversation from one that was there, and a message from its repeat', async () => {
    const api = createApi(request())
    answer = { status: 201, body: '{"id":"c"}' }
    expect(await api.createConversation({ id: 'c' })).toEqual({ conversation: { id: 'c' }, created: true })
    answer = { status: 200, body: '{"message":1,"run":2}' }
    const message = { clientMessageId: 'm', content: 'x' }
    expect(await api.sendMessage('c', message)).toEqual({ message: 1, run: 2, repeated: true })
  })

  it('takes an empty answer', async () => {
    answer = { status: 204 }
    expect(await createApi(request()).deleteConversation('c')).toBeUndefined()
  })

  it('throws a refusal with its code, its sentence and when to try again', async () => {
    const body = JSON.stringify({ status: 429, code: 'rate_limited', detail: 'Slow down.' })
    answer = { status: 429, headers: { 'retry-after': '7', 'content-type': 'application/problem+json' }, body }
    const error = await thrown(createApi(request()).me())
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 429, code: 'rate_limited', detail: 'Slow down.', retryAfterMs: 7_000 })
  })

  it('makes sense of a proxy that answers in HTML', async () => {
    answer = { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' }
    expect(await thrown(createApi(request()).me())).toMatchObject({
      name: 'ApiError',
      status: 502,
      code: 'unavailable',
    })
  })

  it('tells no answer from a refusal', async () => {
    answer = 'cut'
    expect(await thrown(createApi(request()).me())).toBeInstanceOf(NetworkError)
    answer = 'never'
    expect(await thrown(createApi(request(50)).me())).toBeInstanceOf(NetworkError)
  })

  it('that is aborted throws the reason of its signal', async () => {
    answer = 'never'
    const stop = new AbortController()
    const error = thrown(createApi(request()).me(stop.signal))
    stop.abort(new Error('no longer wanted'))
    expect(await error).toMatchObject({ message: 'no longer wanted' })
  })
})
