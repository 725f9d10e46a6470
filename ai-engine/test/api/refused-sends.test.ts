import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ask, makeConversation, signUp } from './ask.ts'
import { type OpenApp, openApp } from './open-app.ts'

interface Outcome {
  /** `ok` when it was taken in. */
  code: string
  retryAfter: boolean
}
type Send = (message: unknown) => Promise<Outcome>

const unique = () => crypto.randomUUID()
const hello = (content = 'Hello') => ({ clientMessageId: unique(), content })
/** More tokens than any context of these tests, in fewer than 32,000 characters. */
const endless = '뷁'.repeat(20_000)

function byHttp(app: OpenApp, cookie: string, id: string): Send {
  return async (message) => {
    const options = { headers: { cookie }, body: message }
    const answer = await ask(app, 'POST', `/api/conversations/${id}/messages`, options)
    return { code: answer.body.code ?? 'ok', retryAfter: answer.headers['retry-after'] !== undefined }
  }
}

async function bySocket(app: OpenApp, cookie: string, id: string): Promise<Send> {
  const url = `ws://127.0.0.1:${app.port}/ws/chat/${id}`
  const socket = new WebSocket(url, { headers: { cookie, origin: app.url } })
  const answers: Outcome[] = []
  socket.on('message', (data) => {
    const { type, code, retryAfterMs } = JSON.parse(String(data))
    if (type === 'accepted') answers.push({ code: 'ok', retryAfter: false })
    if (type === 'error') answers.push({ code, retryAfter: retryAfterMs !== undefined })
  })
  await once(socket, 'open')
  return async (message) => {
    socket.send(JSON.stringify({ type: 'message.send', ...(message as object) }))
    await expect.poll(() => answers.length, { timeout: 10_000, interval: 5 }).toBe(1)
    return answers.pop() ?? { code: 'nothing', retryAfter: false }
  }
}

it.each([
  ['HTTP', byHttp],
  ['a WebSocket', bySocket],
])('by %s a refused message counts as a change, never as a message, and a repeat as nothing', async (_, connect) => {
  const app = await openApp({ limits: { writes: 5, messages: 2 } })
  const person = await signUp(app)
  const send = await connect(app, person.cookie, await makeConversation(app, person))
  const first = hello()
  expect((await send(first)).code).toBe('ok')
  expect((await send({ ...first, content: 'Something else' })).code).toBe('conflict')
  expect((await send(hello(endless))).code).toBe('message_too_long')
  expect((await send({ content: 7 })).code).toBe('invalid_request')
  expect((await send({ ...hello(), parentId: unique() })).code).toBe('not_found')
  // The changes are used up, the messages are not: one is left, whatever was refused.
  expect((await send({ content: 7 })).code).toBe('rate_limited')
  expect((await send(hello())).code).toBe('ok')
  for (const refused of [{ content: 7 }, { ...hello(), parentId: unique() }])
    expect(await send(refused)).toEqual({ code: 'rate_limited', retryAfter: true })
  expect((await send(first)).code).toBe('ok')
  await app.close()
})
