import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import type { Problem } from '@grizz/protocol/problem'
import { expect } from 'vitest'
import type { OpenApp } from './open-app.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** The body, parsed when it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  body: any
  text: string
}

export interface Question {
  body?: unknown
  headers?: Record<string, string | string[]>
}

/** One request over a real socket. Unlike `fetch` it may send any Host and any request target. */
export function ask(
  { port }: { port: number },
  method: string,
  path: string,
  question: Question = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const body = question.body === undefined ? undefined : JSON.stringify(question.body)
  const headers = { ...(body !== undefined && { 'content-type': 'application/json' }), ...question.headers }
  const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const isJson = /json/.test(response.headers['content-type'] ?? '')
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text,
        body: isJson && text ? JSON.parse(text) : undefined,
      })
    })
  })
  request.on('error', reject)
  request.on('upgrade', (_response, socket) => {
    socket.destroy()
    resolve({ status: 101, headers: {}, body: undefined, text: '' })
  })
  request.end(body)
  return promise
}

/** The refusal of a stream, or that it opened: a stream does not end by itself. */
export async function openStream({ url }: OpenApp, path: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { headers })
  const isOpen = response.status === 200
  const text = isOpen ? '' : await response.text()
  if (isOpen) await response.body?.cancel()
  const fields = Object.fromEntries(response.headers)
  return { status: response.status, headers: fields, text, body: isOpen ? undefined : JSON.parse(text) }
}

/** Headers of a WebSocket handshake. */
export const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

/** Whether an answer is a refusal of that code, whole and in our one shape. */
export function expectProblem(answer: Answer, status: number, code: Problem['code']): void {
  expect({ status: answer.status, code: answer.body?.code, detail: answer.body?.detail }).toEqual({
    status,
    code,
    detail: expect.stringMatching(/\S/),
  })
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(answer.body).toEqual({
    type: `urn:grizz-chat:problem:${code}`,
    title: expect.any(String),
    status,
    code,
    detail: expect.any(String),
    requestId: answer.headers['x-request-id'],
  })
}

export interface Person {
  id: string
  email: string
  password: string
  /** For the header `cookie`. */
  cookie: string
}

let people = 0

export async function signUp(app: Pick<OpenApp, 'port'>, more: Record<string, unknown> = {}): Promise<Person> {
  const email = `person-${people++}@example.org`
  const password = 'correct horse battery'
  const answer = await ask(app, 'POST', '/api/auth/sign-up/email', {
    body: { name: 'Someone', email, password, ...more },
  })
  expect(answer.status, answer.text).toBe(200)
  return { id: answer.body.user.id, email, password, cookie: cookieOf(answer) }
}

export async function signIn(app: Pick<OpenApp, 'port'>, { id, email, password }: Person): Promise<Person> {
  const answer = await ask(app, 'POST', '/api/auth/sign-in/email', { body: { email, password } })
  expect(answer.status, answer.text).toBe(200)
  return { id, email, password, cookie: cookieOf(answer) }
}

export async function makeConversation(app: OpenApp, { cookie }: Person): Promise<string> {
  const answer = await ask(app, 'POST', '/api/conversations', { headers: { cookie }, body: {} })
  expect(answer.status, answer.text).toBe(201)
  return answer.body.id
}

export async function makeKey(
  app: OpenApp,
  { cookie }: Person,
  body: object = {},
): Promise<{ id: string; key: string }> {
  const answer = await ask(app, 'POST', '/api/keys', { headers: { cookie }, body: { name: 'A program', ...body } })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

export async function getToken(app: Pick<OpenApp, 'port'>, { cookie }: Person): Promise<string> {
  const answer = await ask(app, 'GET', '/api/auth/token', { headers: { cookie } })
  expect(answer.status, answer.text).toBe(200)
  return answer.body.token
}

export function cookieOf({ headers }: Answer): string {
  return (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]).join('; ')
}
