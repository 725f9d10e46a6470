import { expect } from '@playwright/test'
import { type Chat, counted, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { savedAnswers } from '../setup/saved.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz({ DRAIN_SECONDS: '1' })

test('The engine is killed in mid-answer and started again: the page ends right, untouched', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Power cut [[chunks=60 gate=power]]')
  await chat.begun()
  await grizz.killEngine()
  await expect(page.locator('[data-connection=reconnecting]')).toBeVisible()
  await grizz.startEngineAgain()
  grizz.upstream.open('power')
  await endsRight(chat, 60)
  const answer = chat.answers.last()
  await expect(answer).toContainText('Restarted after a server failure.')
  await answer.getByText('2 attempts').click()
  const steps = answer.getByRole('list', { name: 'Steps' })
  await expect(steps).toContainText('Its server stopped.')
  await expect(steps).toContainText('Attempt 2, after a server failed')
})

test('The engine is told to stop in mid-answer, and hands the answer over to the next one', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('An update [[chunks=80 gate=update]]')
  await chat.begun()
  await grizz.stopEngine()
  grizz.upstream.open('update')
  await grizz.startEngineAgain()
  await endsRight(chat, 80)
})

test('Every connection is cut in mid-answer', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Cut [[chunks=80 gate=cut]]')
  await chat.begun()
  grizz.wire.cut()
  grizz.upstream.open('cut')
  await endsRight(chat, 80)
})

test('The laptop is closed in mid-answer and opened again', { tag: '@long' }, async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('The lid [[chunks=80 gate=lid]]')
  await chat.begun()
  grizz.wire.freeze()
  await context.setOffline(true)
  await expect(page.locator('[data-connection=offline]')).toBeVisible()
  await context.setOffline(false)
  grizz.upstream.open('lid')
  await endsRight(chat, 80)
})

test('What is asked while offline waits in the page and is sent once', async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Before [[chunks=3]]')
  await chat.finished()
  await context.setOffline(true)
  await chat.ask('In the tunnel [[chunks=4]]')
  await chat.ask('Still in it [[chunks=5]]')
  await expect(chat.question('In the tunnel')).toContainText('Will be sent when you are online again')
  await context.setOffline(false)
  await chat.finished(3)
  await expect(textIn(chat.answers)).toHaveText([counted(3), counted(4), counted(5)])
  await expect(chat.questions).toHaveCount(3)
})

test('Postgres dies in mid-answer and is started again by the engine', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Without Postgres [[chunks=60 gate=postgres]]')
  await chat.begun()
  grizz.killPostgres()
  grizz.upstream.open('postgres')
  await endsRight(chat, 60)
})

test('Where WebSockets are blocked, the answer comes by server-sent events', { tag: '@long' }, async ({ page }) => {
  await page.routeWebSocket(/\/ws\//, (socket) => socket.close())
  const chat = await grizz.signedUp(page)
  await chat.ask('No sockets [[chunks=40 gate=sockets]]')
  await chat.begun()
  grizz.upstream.open('sockets')
  await endsRight(chat, 40)
})

/** The page and Postgres have the whole text, once. */
async function endsRight(chat: Chat, deltas: number): Promise<void> {
  await chat.finished()
  await expect(textIn(chat.answers.last())).toHaveText(counted(deltas))
  await expect(chat.questions).toHaveCount(1)
  await expect(async () => {
    expect((await savedAnswers(grizz, chat)).map(({ content }) => content)).toEqual([`${counted(deltas)} `])
  }).toPass({ timeout: 100_000 })
}
