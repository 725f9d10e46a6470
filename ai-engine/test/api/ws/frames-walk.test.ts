import { once } from 'node:events'
import { clientFrame } from '@grizz/protocol/frames'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ask, makeKey, type Person, signUp } from '../ask.ts'
import { type Issuer, startIssuer } from '../issuer.ts'
import { type OpenApp, openApp } from '../open-app.ts'
import { makeThings } from '../things.ts'

let app: OpenApp
let issuer: Issuer
let owner: Person
let stranger: Person
let things: Record<string, string>
const keys: Record<string, string> = {}
beforeAll(async () => {
  issuer = await startIssuer()
  app = await openApp({ externalIssuer: issuer })
  await signUp(app)
  owner = await signUp(app)
  stranger = await signUp(app)
  things = await makeThings(app, owner)
  for (const scope of ['read', 'chat']) keys[scope] = (await makeKey(app, owner, { scopes: [scope] })).key
  keys.both = (await makeKey(app, owner)).key
})
afterAll(async () => {
  await app.close()
  await issuer.close()
})

interface Entry {
  frame: (things: Record<string, string>) => object
  /** The reply to a caller who may read and chat; undefined: none. */
  answer: string | undefined
  /** Whether a key that may only read may say it. */
  reading: boolean
  /** The reply to a caller who names another user's thing. */
  foreign?: string
}

/** Every frame that a client may say. One that is missing here fails. */
const frames: Record<string, Entry> = {
  'message.send': {
    frame: () => ({ type: 'message.send', clientMessageId: crypto.randomUUID(), content: 'Hello' }),
    answer: 'accepted',
    reading: false,
  },
  'run.cancel': {
    frame: ({ runs }) => ({ type: 'run.cancel', runId: runs }),
    answer: undefined,
    reading: false,
    foreign: 'not_found',
  },
  ping: { frame: () => ({ type: 'ping' }), answer: 'pong', reading: true },
}

it('has an entry for every frame of the protocol', () => {
  expect(clientFrame.options.map(({ shape }) => shape.type.value).sort()).toEqual(Object.keys(frames).sort())
})

/** Says one frame and then `ping`: what came until the first `pong`, the log left out. */
async function repliesTo(conversation: string, headers: Record<string, string>, frame: object): Promise<string[]> {
  const address = `ws://127.0.0.1:${app.port}/ws/chat/${conversation}`
  const socket = new WebSocket(address, { headers: { ...headers, origin: app.url } })
  const replies: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.on('message', (data) => {
    const value = JSON.parse(String(data))
    if (value.id === undefined && value.type !== 'ready') replies.push(value.code ?? value.type)
    if (value.type === 'pong') resolve()
  })
  await once(socket, 'open')
  socket.send(JSON.stringify(frame))
  socket.send('{"type":"ping"}')
  await promise
  socket.terminate()
  return replies
}

const ways: [string, () => Record<string, string>][] = [
  ['a cookie', () => ({ cookie: owner.cookie })],
  ['a key', () => ({ 'x-api-key': keys.both ?? '' })],
  ['a key as bearer', () => ({ authorization: `Bearer ${keys.both}` })],
]

describe.each(Object.entries(frames))('%s', (_type, { frame, answer, reading, foreign }) => {
  it.each(ways)('is answered to who comes by %s', async (_name, headers) => {
    const [first] = await repliesTo(things.conversations ?? '', headers(), frame(things))
    expect(first).toBe(answer ?? 'pong')
  })

  it('is for keys that may, and a key that may only chat opens no socket', async () => {
    const [first] = await repliesTo(things.conversations ?? '', { 'x-api-key': keys.read ?? '' }, frame(things))
    expect(first).toBe(reading ? answer : 'forbidden')
    const chatOnly = { 'x-api-key': keys.chat ?? '', origin: app.url }
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/ws/chat/${things.conversations}`, { headers: chatOnly })
    socket.on('error', () => {})
    const [, response] = await once(socket, 'unexpected-response')
    expect(response.statusCode).toBe(403)
  })

  it('reaches nothing of somebody else’s, by whoever says it', async () => {
    const authorization = `Bearer ${await issuer.token('somebody')}`
    for (const headers of [{ cookie: stranger.cookie }, { authorization }]) {
      const own = (await ask(app, 'POST', '/api/conversations', { headers, body: {} })).body.id
      const [first] = await repliesTo(own, headers, frame(things))
      expect(first).toBe(foreign ?? answer)
    }
  })
})

it('counts a stop over a socket as it counts one over HTTP, in the same bucket', async () => {
  const small = await openApp({ database: app.database, limits: { writes: 3 } })
  const person = await signUp(small)
  const headers = { cookie: person.cookie }
  const id = (await ask(small, 'POST', '/api/conversations', { headers, body: {} })).body.id
  const socket = new WebSocket(`ws://127.0.0.1:${small.port}/ws/chat/${id}`, {
    headers: { ...headers, origin: small.url },
  })
  const errors: { code: string; retryAfterMs?: number }[] = []
  const third = Promise.withResolvers<void>()
  socket.on('message', (data) => {
    const value = JSON.parse(String(data))
    if (value.type === 'error') errors.push(value)
    if (errors.length === 3) third.resolve()
  })
  await once(socket, 'open')
  for (let said = 0; said < 3; said++) socket.send(JSON.stringify({ type: 'run.cancel', runId: crypto.randomUUID() }))
  await third.promise
  expect(errors.map(({ code }) => code)).toEqual(['not_found', 'not_found', 'rate_limited'])
  expect(errors[2]?.retryAfterMs).toBeGreaterThan(0)
  const stop = await ask(small, 'POST', `/api/runs/${crypto.randomUUID()}/cancel`, { headers })
  expect(stop.status).toBe(429)
  socket.terminate()
  await small.close()
})
