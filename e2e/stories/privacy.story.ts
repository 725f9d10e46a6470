import { randomUUID } from 'node:crypto'
import { type BrowserContext, expect } from '@playwright/test'
import WebSocket from 'ws'
import { createChat } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { snapshotOf } from '../setup/saved.ts'
import { signUp } from '../setup/sign-up.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test("A second person's browser sees nothing of the first one's, by any route or socket", async ({ page, browser }) => {
  const chat = await grizz.signedUp(page, 'Ada')
  await chat.ask('A secret about salmon [[chunks=40 stall=20]]')
  await chat.begun()
  const id = chat.conversationId()
  const { messages, activeRun } = await snapshotOf(chat)
  const run = activeRun?.id ?? ''
  const question = messages[0]?.id ?? ''
  expect([run, question]).not.toContain('')

  const context = await browser.newContext()
  const other = createChat(await context.newPage(), grizz.url)
  await signUp(other.page, grizz.url, 'Eve')
  await other.page.goto(`${grizz.url}/c/${id}`)
  await expect(other.page.getByRole('main').getByRole('alert')).toContainText('Nothing here')
  await expect(other.sidebar.getByRole('link')).toHaveCount(0)
  await other.page.getByRole('searchbox', { name: 'Search conversations' }).fill('salmon')
  await expect(other.sidebar).toContainText('Nothing found')
  for (const route of routes(id, question, run)) expect(await statusOf(context, route), route.join(' ')).toBe(404)
  expect(await socketStatus(context, id)).toBe(404)
  expect(await socketStatus(context, randomUUID())).toBe(404)
  await expect(other.page.getByText('secret')).toHaveCount(0)
  await context.close()

  await chat.button('Stop').click()
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'cancelled')
  await expect(chat.questions).toHaveCount(1)
})

test('Nobody who is not signed in gets an answer from any of the routes', async ({ page, browser }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello [[chunks=2]]')
  await chat.finished()
  const context = await browser.newContext()
  for (const route of routes(chat.conversationId(), randomUUID(), randomUUID()))
    expect(await statusOf(context, route), route.join(' ')).toBe(401)
  expect(await socketStatus(context, chat.conversationId())).toBe(401)
  await context.close()
})

type Route = readonly [method: string, path: string, body?: object]

function routes(id: string, messageId: string, runId: string): Route[] {
  const conversation = `/api/conversations/${id}`
  return [
    ['GET', conversation],
    ['PATCH', conversation, { title: 'Mine now' }],
    ['GET', `${conversation}/messages`],
    ['POST', `${conversation}/messages`, { clientMessageId: randomUUID(), content: 'Let me in' }],
    ['GET', `${conversation}/events`],
    ['PATCH', `/api/messages/${messageId}`, { content: 'Changed' }],
    ['DELETE', `/api/messages/${messageId}`],
    ['POST', `/api/messages/${messageId}/answers`, { clientRunId: randomUUID(), mode: 'again' }],
    ['PATCH', `/api/runs/${runId}`, { position: 1 }],
    ['POST', `/api/runs/${runId}/cancel`],
    ['DELETE', conversation],
  ]
}

async function statusOf(context: BrowserContext, [method, path, data]: Route): Promise<number> {
  const answer = await context.request.fetch(grizz.url + path, { method, ...(data && { data }) })
  return answer.status()
}

/** The status with which an upgrade is refused, asked with this browser's cookie and our own origin. */
async function socketStatus(context: BrowserContext, id: string): Promise<number | undefined> {
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const socket = new WebSocket(`${grizz.url.replace('http', 'ws')}/ws/chat/${id}`, {
    headers: { cookie, origin: grizz.url },
  })
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.on('open', () => reject(new Error('The socket opened')))
    socket.on('error', () => {})
  })
}
