import { expect } from '@playwright/test'
import { Redis } from 'ioredis'
import { type Chat, counted, textIn } from '../setup/chat.ts'
import { openFleet } from '../setup/fleet.ts'
import { savedAnswers } from '../setup/saved.ts'
import { test } from '../setup/story.ts'

const fleet = openFleet()

test('The engine that writes the answer is killed: the other one writes it again, and nobody touches the page', async ({
  page,
}) => {
  fleet.moveTo(0)
  const chat = await fleet.signedUp(page)
  await chat.ask('Survive [[chunks=60 gate=survive]]')
  await chat.begun()
  await fleet.killEngine(0)
  fleet.upstream.open('survive')
  fleet.moveTo(1)
  await endsRight(chat, 60)
  await expect(chat.answers.last()).toContainText('Restarted after a server failure.')
  await fleet.startEngineAgain(0)
})

test('A browser that is moved to the other engine in mid-answer goes on reading there', { tag: '@long' }, async ({
  page,
}) => {
  fleet.moveTo(0)
  const chat = await fleet.signedUp(page)
  await chat.ask('Move [[chunks=80 gate=move]]')
  await chat.begun()
  fleet.moveTo(1)
  fleet.upstream.open('move')
  await endsRight(chat, 80)
  await expect(chat.answers.last()).not.toContainText('Restarted')
})

test('Stop reaches an answer that the other engine writes', { tag: '@long' }, async ({ page }) => {
  fleet.moveTo(0)
  const chat = await fleet.signedUp(page)
  await chat.ask('Elsewhere [[chunks=2000 delay=200]]')
  await chat.begun()
  fleet.moveTo(1)
  await page.reload()
  await chat.begun()
  await chat.button('Stop').click()
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'cancelled')
  const call = () =>
    fleet.upstream.log().requests.find(({ messages }) => messages.at(-1)?.content.includes('Elsewhere'))
  await expect.poll(() => call()?.end).toBe('aborted by client')
})

test('Redis is emptied in mid-answer', { tag: '@long' }, async ({ page }) => {
  const chat = await fleet.signedUp(page)
  await chat.ask('Emptied [[chunks=80 gate=emptied]]')
  await chat.begun()
  const redis = new Redis(fleet.redis.url)
  await redis.flushall()
  redis.disconnect()
  fleet.upstream.open('emptied')
  await endsRight(chat, 80)
})

test('Redis dies in mid-answer and comes back empty', { tag: '@long' }, async ({ page }) => {
  const chat = await fleet.signedUp(page)
  await chat.ask('Without Redis [[chunks=80 gate=redis]]')
  await chat.begun()
  await fleet.redis.kill()
  fleet.upstream.open('redis')
  await fleet.redis.restart()
  await endsRight(chat, 80)
})

test('Postgres dies in mid-answer and comes back', { tag: '@long' }, async ({ page }) => {
  const chat = await fleet.signedUp(page)
  await chat.ask('Without Postgres [[chunks=80 gate=postgres]]')
  await chat.begun()
  await fleet.killPostgres()
  fleet.upstream.open('postgres')
  await endsRight(chat, 80)
})

/** The page and Postgres have the whole text. */
async function endsRight(chat: Chat, deltas: number): Promise<void> {
  await chat.finished()
  await expect(textIn(chat.answers.last())).toHaveText(counted(deltas))
  await expect(chat.questions).toHaveCount(1)
  await expect(async () => {
    expect((await savedAnswers(fleet, chat)).map(({ content }) => content)).toEqual([`${counted(deltas)} `])
  }).toPass({ timeout: 100_000 })
}
