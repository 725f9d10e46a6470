import { once } from 'node:events'
import { createDatabase, redisUrl, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { readConfig } from '../../src/config.ts'
import { createEngine, type Engine } from '../../src/engine.ts'
import { ask, cookieOf } from './ask.ts'

let database: TestDatabase
let engines: Engine[]
let admin: string
const password = 'correct horse battery'
beforeAll(async () => {
  database = await createDatabase()
  const env = {
    PORT: '0',
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl(),
    AUTH_SECRET: 'x'.repeat(32),
    LOG_LEVEL: 'silent',
  }
  engines = [await createEngine(readConfig(env)), await createEngine(readConfig(env))]
  admin = (await signUp('admin@example.org')).cookie
})
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()))
  await database.close()
})

it.each<[string, (id: string) => [method: string, path: string, body?: object]]>([
  ['a ban', (id) => ['PATCH', `/api/people/${id}`, { banned: true }]],
  ['another role', (id) => ['PATCH', `/api/people/${id}`, { role: 'admin' }]],
  ['being signed out', (id) => ['DELETE', `/api/people/${id}/sessions`]],
])('on one engine ends sockets and streams on every engine: %s', async (name, request) => {
  const { id, cookie } = await signUp(`${name.replaceAll(' ', '-')}@example.org`)
  const conversation = (await ask(at(0), 'POST', '/api/conversations', { headers: { cookie }, body: {} })).body.id
  const open = engines.map(({ port }) => {
    const headers = { cookie, origin: `http://localhost:${port}` }
    const socket = new WebSocket(`ws://localhost:${port}/ws/chat/${conversation}`, { headers })
    const stream = fetch(`http://localhost:${port}/api/conversations/${conversation}/events`, { headers })
    return { socket, stream, closed: once(socket, 'close') }
  })
  await Promise.all(open.map(({ socket }) => once(socket, 'message')))
  const streams = await Promise.all(open.map(({ stream }) => stream))
  const [method, path, body] = request(id)
  const answer = await ask(at(0), method, path, { headers: { cookie: admin }, ...(body && { body }) })
  expect(answer.status, answer.text).toBeLessThan(300)
  for (const { closed } of open) expect((await closed)[0]).toBe(1008)
  await Promise.all(streams.map((response) => response.text()))
})

function at(index: number): Engine {
  const engine = engines[index]
  if (!engine) throw new Error(`There is no engine ${index}`)
  return engine
}

async function signUp(email: string): Promise<{ id: string; cookie: string }> {
  const answer = await ask(at(0), 'POST', '/api/auth/sign-up/email', { body: { name: 'x', email, password } })
  expect(answer.status, answer.text).toBe(200)
  return { id: answer.body.user.id, cookie: cookieOf(answer) }
}
