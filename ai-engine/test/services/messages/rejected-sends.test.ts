import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ask, makeConversation, signUp } from '../../api/ask.ts'
import { type OpenApp, openApp } from '../../api/open-app.ts'

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
    await expect.poll(() => answers.length, { timeout: 100_000, interval: 5 }).toBe(1)
    return answers.pop() ?? { code: 'nothing', retryAfter: false }
  }
}

it.each([
  ['HTTP', byHttp],
  ['a WebSocket', bySocket],
])('by %s a refused message counts as a change, and a repeat as nothing', async (_, connect) => {
  const app = await openApp({ limits: { writes: 5, messages: 2 } })
  const person = await signUp(app)
  const send = await connect(app, person.cookie, await makeConversation(app, person))
  const first = hello()
  expect((await send(first)).code).toBe('ok')
  expect((await send({ ...first, content: 'Something else' })).code).toBe('conflict')
  expect((await send({ ...first, content: 'Something else again' })).code).toBe('conflict')
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

it.each([
  ['HTTP', byHttp],
  ['a WebSocket', bySocket],
])(
  'by %s what had to be counted costs a message, however it is refused, and its repeat nothing',
  async (_, connect) => {
    const app = await openApp({ limits: { messages: 5 }, maxContextTokens: 16_000 })
    const person = await signUp(app)
    const send = await connect(app, person.cookie, await makeConversation(app, person))
    const long = hello(`${'a '.repeat(8000)}[[chunks=1]]`)
    expect((await send(long)).code).toBe('ok')
    for (let repeats = 0; repeats < 10; repeats++) expect((await send(long)).code).toBe('ok')
    expect((await send(hello(endless))).code).toBe('message_too_long')
    expect((await send(hello('x'.repeat(32_001)))).code).toBe('message_too_long')
    expect((await send({ ...hello(long.content), parentId: unique() })).code).toBe('not_found')
    expect((await send(hello('short'))).code).toBe('ok')
    for (const refused of [hello('short'), hello(endless)])
      expect(await send(refused)).toEqual({ code: 'rate_limited', retryAfter: true })
    expect((await send(long)).code).toBe('ok')
    await app.close()
  },
)

it('an edit and a system prompt cost a message when they have to be counted, and too long ones are refused', async () => {
  const app = await openApp({ limits: { messages: 6 }, maxContextTokens: 16_000 })
  const { cookie } = await signUp(app)
  const change = async (method: 'POST' | 'PATCH', path: string, body: object) =>
    (await ask(app, method, path, { headers: { cookie }, body })).body
  const { id } = await change('POST', '/api/conversations', { systemPrompt: 'Be brief.' })
  const path = `/api/conversations/${id}`
  await change('POST', `${path}/messages`, hello('[[chunks=2000 delay=50]]'))
  const { message } = await change('POST', `${path}/messages`, hello('waits'))
  for (let edits = 0; edits < 10; edits++)
    expect((await change('PATCH', `/api/messages/${message.id}`, { content: `word ${edits}` })).code).toBeUndefined()
  expect((await change('PATCH', `/api/messages/${message.id}`, { content: endless })).code).toBe('message_too_long')
  const tooLong = { systemPrompt: endless }
  expect(await change('PATCH', path, tooLong)).toMatchObject({
    code: 'message_too_long',
    detail: expect.stringMatching(
      /^The system prompt has about \d\d,\d\d\d tokens; the limit is 16,000\. Shorten it\.$/,
    ),
  })
  expect((await change('POST', '/api/conversations', tooLong)).code).toBe('message_too_long')
  expect((await change('PATCH', '/api/me', tooLong)).code).toBe('message_too_long')
  for (const [method, to, body] of [
    ['PATCH', path, tooLong],
    ['POST', '/api/conversations', tooLong],
    ['PATCH', '/api/me', tooLong],
    ['PATCH', `/api/messages/${message.id}`, { content: endless }],
  ] as const)
    expect((await change(method, to, body)).code).toBe('rate_limited')
  expect((await ask(app, 'GET', path, { headers: { cookie } })).body.systemPrompt).toBe('Be brief.')
  await app.close()
})
