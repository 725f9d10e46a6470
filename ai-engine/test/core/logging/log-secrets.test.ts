import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ask, getToken, makeConversation, makeKey, type Person, signUp } from '../../api/ask.ts'
import { type Issuer, startIssuer } from '../../api/issuer.ts'
import { type OpenApp, openApp, SECRET } from '../../api/open-app.ts'

// At the level `trace`, so that nothing is held back for being unimportant.
let logged = ''
let issuer: Issuer
let app: OpenApp
let person: Person
beforeAll(async () => {
  issuer = await startIssuer()
  const log = {
    write(line: string) {
      logged += line
    },
  }
  app = await openApp({ externalIssuer: issuer, log })
  person = await signUp(app)
})
afterAll(async () => {
  await app.close()
  await issuer.close()
})

it('tells no secret in the log, in an answer or in the metrics, however they are used and whatever fails', async () => {
  const { key } = await makeKey(app, person)
  const token = await getToken(app, person)
  const externalToken = await issuer.token('somebody')
  const stale = await issuer.token('somebody', { exp: 1 })
  const session = person.cookie.split('=')[1] ?? ''
  const conversation = await makeConversation(app, person)
  const ways: Record<string, string>[] = [
    { cookie: person.cookie },
    { 'x-api-key': key },
    ...[key, token, externalToken, stale].map((credential) => ({ authorization: `Bearer ${credential}` })),
    ...[key, token].map((credential) => ({ authorization: `Bearer ${credential}x` })),
  ]
  let output = ''
  const paths = ['/api/conversations/nonsense', `/api/conversations/${conversation}?x=${key}`, '/api/search?limit=x']
  const askAll = async () => {
    for (const headers of ways)
      for (const path of [...paths, '/api/usage', `/api/conversations/${conversation}/messages`])
        output += (await ask(app, 'GET', path, { headers })).text
  }
  await askAll()
  await openAndBreak(conversation, key)
  const { email, password } = person
  output += (await ask(app, 'POST', '/api/auth/sign-in/email', { body: { email, password: `${password}!` } })).text
  output += (await ask(app, 'POST', '/api/auth/sign-in/email', { body: { email: password, password: [password] } }))
    .text
  issuer.answer({ status: 500, body: externalToken })
  await issuer.rotate()
  output += (await ask(app, 'GET', '/api/me', { headers: { authorization: `Bearer ${await issuer.token('new')}` } }))
    .text
  await app.database.pool.query('alter table conversations rename to gone')
  await askAll()
  output += (await ask(app, 'GET', '/metrics')).text
  expect(output).toContain('internal_error')
  expect(linesOf(logged).some(({ level }) => level === 50)).toBe(true)
  await app.database.pool.query('alter table gone rename to conversations')
  const secrets = { session, key, token, externalToken, stale, password, SECRET }
  for (const [name, secret] of Object.entries(secrets)) {
    expect(logged.includes(secret), `${name} in the log`).toBe(false)
    expect(output.includes(secret), `${name} in an answer`).toBe(false)
  }
})

it('writes one line for one event, whatever line breaks a request holds', async () => {
  const forged = '{"level":60,"msg":"forged"}'
  const before = logged.length
  await app.database.pool.query('alter table conversations rename to gone')
  const headers = { cookie: person.cookie, 'user-agent': `x\u0085${forged}`, 'x-request-id': `\t${forged}` }
  const answer = await ask(app, 'GET', `/api/search?q=${encodeURIComponent(`\n${forged}\r\n`)}`, { headers })
  expect(answer.status).toBe(500)
  await ask(app, 'GET', `/api/conversations/${encodeURIComponent(`\n${forged}\n`)}`, { headers })
  await app.database.pool.query('alter table gone rename to conversations')
  const socket = connect(app.port, '127.0.0.1')
  socket.resume().write(`GET /\n${forged}\n HTTP/1.1\r\nHost: localhost:${app.port}\r\nA: b\n${forged}\r\n\r\n`)
  await once(socket, 'close')
  const lines = linesOf(logged.slice(before))
  expect(lines.length).toBeGreaterThan(0)
  for (const { level, msg } of lines) expect({ level, msg }).not.toMatchObject({ level: 60 })
  expect(answer.body.requestId).toMatch(/^[\da-f-]{36}$/)
})

/** A socket by that key, which says what is no frame and then breaks the protocol. */
async function openAndBreak(conversation: string, key: string): Promise<void> {
  const headers = { 'x-api-key': key }
  const socket = new WebSocket(`ws://localhost:${app.port}/ws/chat/${conversation}`, { headers })
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'message.send', content: key, token: key }))
  await once(socket, 'message')
  socket.send('x'.repeat(300_000))
  await once(socket, 'close')
}

function linesOf(text: string): { level: number; msg: string }[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
