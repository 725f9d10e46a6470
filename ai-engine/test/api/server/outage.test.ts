import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createDatabase as openDatabase } from '../../../src/db/connection/database.ts'
import { ask, expectProblem, makeConversation, makeKey, type Person, signIn, signUp } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
let direct: TestDatabase
let door: Awaited<ReturnType<typeof openDoor>>
let app: OpenApp
let person: Person
let key: string
beforeAll(async () => {
  direct = await createDatabase()
  door = await openDoor(direct.url)
  app = await openApp({
    database: { url: door.url, ...openDatabase({ connectionString: door.url }, { logger: silent }) },
  })
  person = await signUp(app)
  key = (await makeKey(app, person)).key
})
afterAll(async () => {
  await app.close()
  await app.database.close()
  await door.close()
  await direct.close()
})

it('says for a while that the database is away, on every way in, and goes on when it is back', async () => {
  const path = `/api/conversations/${await makeConversation(app, person)}`
  const other = await signIn(app, person)
  await door.close()
  const { email, password } = person
  const message = { clientMessageId: crypto.randomUUID(), content: 'Hello' }
  const away = [
    await ask(app, 'GET', path, { headers: { cookie: person.cookie } }),
    await ask(app, 'GET', path, { headers: { authorization: `Bearer ${key}` } }),
    await ask(app, 'POST', `${path}/messages`, { headers: { cookie: person.cookie }, body: message }),
    await ask(app, 'POST', '/api/auth/sign-in/email', { body: { email, password } }),
    await ask(app, 'POST', '/api/auth/sign-up/email', { body: { name: 'x', email: 'new@example.org', password } }),
    await ask(app, 'POST', '/api/auth/sign-out', { headers: { cookie: other.cookie } }),
    await ask(app, 'GET', '/api/auth/token', { headers: { cookie: person.cookie } }),
    await ask(app, 'GET', '/readyz'),
  ]
  for (const answer of away) {
    expectProblem(answer, 503, 'unavailable')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  expect((await ask(app, 'GET', '/healthz')).status).toBe(200)
  await door.open()
  // A verdict is good for a second.
  await expect
    .poll(async () => (await ask(app, 'GET', '/readyz')).body, { timeout: 100_000 })
    .toMatchObject({ status: 'ok', database: 'ok' })
  expect((await ask(app, 'GET', path, { headers: { cookie: person.cookie } })).status).toBe(200)
  // A sign-out that was not saved was not confirmed, so the session still lives.
  expect((await ask(app, 'GET', '/api/me', { headers: { cookie: other.cookie } })).status).toBe(200)
})

it('ends a live socket and a live stream of who signs out, with the code that says why', async () => {
  const conversation = await makeConversation(app, person)
  const leaving = await signIn(app, person)
  const headers = { cookie: leaving.cookie, origin: app.url }
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}/ws/chat/${conversation}`, { headers })
  await once(socket, 'message')
  const stream = await fetch(`${app.url}/api/conversations/${conversation}/events`, { headers })
  const ended = stream.text()
  const closed = once(socket, 'close')
  await ask(app, 'POST', '/api/auth/sign-out', { headers })
  expect((await closed)[0]).toBe(1008)
  expect(await ended).toContain('event: ready')
})

it('says goodbye when it goes down: sockets 1001, even to who does not answer', async () => {
  const leaving = await openApp({ database: direct })
  const conversation = await makeConversation(leaving, person)
  const headers = { cookie: person.cookie, origin: leaving.url }
  const socket = new WebSocket(`ws://127.0.0.1:${leaving.port}/ws/chat/${conversation}`, { headers })
  const deaf = connect(leaving.port, '127.0.0.1')
  deaf.write(handshake(`/ws/chat/${conversation}`, { ...headers, host: `localhost:${leaving.port}` }))
  await Promise.all([once(socket, 'message'), once(deaf, 'data')])
  const closed = once(socket, 'close')
  const deafClosed = once(deaf, 'close')
  await leaving.close()
  expect((await closed)[0]).toBe(1001)
  await deafClosed
})

function handshake(path: string, headers: Record<string, string>): string {
  const all = {
    ...headers,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

/** A way to Postgres that can be shut: then connections break and none can be made. */
async function openDoor(databaseUrl: string) {
  const behind = new URL(databaseUrl)
  const directory = behind.searchParams.get('host') ?? ''
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const postgres = connect(join(directory, '.s.PGSQL.5432'))
    for (const socket of [client, postgres]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    client.pipe(postgres).pipe(client)
    client.on('close', () => postgres.destroy())
  })
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await open(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.search = ''
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    open: () => open(port),
    async close() {
      if (!server.listening) return
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
