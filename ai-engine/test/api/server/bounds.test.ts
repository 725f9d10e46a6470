import { once } from 'node:events'
import { connect } from 'node:net'
import type { Problem } from '@grizz/protocol/problem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectProblem, makeKey, type Person, signUp } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

let app: OpenApp
let person: Person
beforeAll(async () => {
  app = await openApp()
  person = await signUp(app)
})
afterAll(() => app.close())

/** Writes bytes and reads until the server closes. */
async function raw(bytes: string): Promise<{ status: number; type: string; code: string }> {
  const socket = connect(app.port, '127.0.0.1')
  socket.write(bytes)
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  await once(socket, 'close')
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const code = body.startsWith('{') ? JSON.parse(body).code : body
  return { status: Number(head.split(' ')[1]), type: /content-type: (.*)/i.exec(head)?.[1] ?? '', code }
}

describe('what is no request', () => {
  const refused = (code: string, status: number) => ({ status, type: 'application/problem+json', code })
  const local = () => `Host: localhost:${app.port}\r\n`

  it.each([
    ['nonsense', () => 'nonsense\r\n\r\n'],
    ['headers over 16 KiB', () => `GET / HTTP/1.1\r\n${local()}X-Big: ${'x'.repeat(20_000)}\r\n\r\n`],
    [
      'a length and chunks at once',
      () =>
        `POST /api/conversations HTTP/1.1\r\n${local()}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a length that is no number', () => `POST /api/conversations HTTP/1.1\r\n${local()}Content-Length: x\r\n\r\n`],
    ['a header with a line of its own', () => `GET / HTTP/1.1\r\n${local()}X-A: a\nb\r\n\r\n`],
    ['a path that does not decode', () => `GET /api/%zz HTTP/1.1\r\n${local()}Connection: close\r\n\r\n`],
  ])('is refused: %s', async (_name, bytes) => {
    expect(await raw(bytes())).toEqual(refused('invalid_request', 400))
  })

  it('without a Host, or with an empty one, is not ours', async () => {
    const misdirected = refused('misdirected_request', 421)
    expect(await raw('GET /api/me HTTP/1.0\r\n\r\n')).toEqual(misdirected)
    expect(await raw('GET /api/me HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toEqual(misdirected)
  })
})

describe('a body', () => {
  const post = (body: string | Buffer, type?: string) =>
    fetch(`http://127.0.0.1:${app.port}/api/conversations`, {
      method: 'POST',
      headers: { cookie: person.cookie, ...(type && { 'content-type': type }) },
      body,
    })
  const problemOf = async (response: Response) => {
    const { code } = (await response.json()) as Problem
    return { status: response.status, code }
  }

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
  ])('that is no JSON is refused: %s', async (type) => {
    expect(await problemOf(await post('{}', type))).toEqual({ status: 415, code: 'unsupported_media_type' })
  })

  it.each([
    '{',
    '{"a":',
    '[1,',
    'null garbage',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '\u0000',
  ])('that does not parse is refused: %s', async (body) => {
    expect(await problemOf(await post(body, 'application/json'))).toEqual({ status: 400, code: 'invalid_request' })
  })

  it.each(['[]', '"text"', '1', 'true'])('that is no object is refused: %s', async (body) => {
    expect(await problemOf(await post(body, 'application/json'))).toEqual({ status: 400, code: 'invalid_request' })
  })

  it('over 256 KiB is refused, and a deep one does no harm', async () => {
    const big = JSON.stringify({ title: 'x'.repeat(257 * 1024) })
    expect(await problemOf(await post(big, 'application/json'))).toEqual({ status: 413, code: 'payload_too_large' })
    const deep = `{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(await problemOf(await post(deep, 'application/json'))).toEqual({ status: 400, code: 'invalid_request' })
  })

  it('of 32,000 characters passes however many bytes they take, and one more is too long', async () => {
    const { id } = (await ask(app, 'POST', '/api/conversations', { headers: { cookie: person.cookie }, body: {} })).body
    const send = (content: string) =>
      fetch(`http://127.0.0.1:${app.port}/api/conversations/${id}/messages`, {
        method: 'POST',
        headers: { cookie: person.cookie, 'content-type': 'application/json' },
        // Each character as an escape of six bytes, the most that JSON takes.
        body: JSON.stringify({ clientMessageId: crypto.randomUUID(), content }).replace(/[^\0-\x7f]/g, escaped),
      })
    expect((await send('\u00e9'.repeat(12_000))).status).toBe(202)
    expect(await problemOf(await send('x'.repeat(32_001)))).toEqual({ status: 413, code: 'message_too_long' })
    expect(await problemOf(await send('\u65e5'.repeat(32_001)))).toEqual({ status: 413, code: 'message_too_long' })
  })

  it('may be missing where all of it is optional, whatever its type says', async () => {
    const answer = await post('', 'application/json')
    expect(answer.status, await answer.text()).toBe(201)
    expect((await ask(app, 'POST', '/api/conversations', { headers: { cookie: person.cookie } })).status).toBe(201)
  })
})

it('refuses a name, a query and a path by saying what is wrong with them', async () => {
  const headers = { cookie: person.cookie }
  const wrong = await ask(app, 'GET', '/api/conversations?limit=1000', { headers })
  expectProblem(wrong, 400, 'invalid_request')
  expect(wrong.body.detail).toContain('limit:')
  expectProblem(await ask(app, 'GET', `/api/conversations/${'x'.repeat(5000)}`, { headers }), 404, 'not_found')
  expectProblem(await ask(app, 'POST', '/api/me', { headers }), 404, 'not_found')
  expectProblem(await ask(app, 'DELETE', '/', { headers }), 404, 'not_found')
})

it('logs what fails and never a secret', async () => {
  let logged = ''
  const loud = await openApp({
    log: {
      write(line: string) {
        logged += line
      },
    },
  })
  const someone = await signUp(loud, { name: 'forged\n{"level":60,"msg":"forged"}' })
  const { key } = await makeKey(loud, someone)
  await ask(loud, 'GET', '/api/me', { headers: { cookie: someone.cookie } })
  await ask(loud, 'GET', '/api/me', { headers: { authorization: `Bearer ${key}` } })
  await ask(loud, 'POST', '/api/auth/sign-in/email', { body: { email: someone.email, password: 'a wrong password' } })
  await ask(loud, 'POST', '/api/auth/sign-up/email', {
    body: { name: 'x', email: someone.email, password: 'another one' },
  })
  await loud.database.pool.query('alter table accounts rename to gone')
  const broken = { name: 'x', email: 'broken@example.org', password: 'a secret password' }
  const failed = await ask(loud, 'POST', '/api/auth/sign-up/email', { body: broken })
  expectProblem(failed, 500, 'internal_error')
  expect(failed.text).not.toMatch(/accounts|relation|select|insert/i)
  await loud.close()
  const lines = logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.some(({ level, requestId }) => level === 50 && requestId === failed.body.requestId)).toBe(true)
  for (const secret of [
    someone.cookie.split('=')[1],
    key,
    'correct horse',
    'wrong password',
    'another one',
    'a secret password',
  ])
    expect(logged).not.toContain(secret)
})

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
