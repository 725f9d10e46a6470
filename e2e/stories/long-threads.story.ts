import { expect, type Page } from '@playwright/test'
import { createChat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { saveLongThread } from '../setup/long-thread.ts'
import { test } from '../setup/story.ts'
import { placeOf, threadOf } from '../setup/thread-place.ts'

const grizz = shareGrizz()
const MAX_NODES = 5_000

test('Three thousand messages open at their end, stay a small page, and lead back and forth without a jump', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const { path } = await saveLongThread(grizz, chat, 3_000)
  await chat.open(path)
  await expect(chat.answers.last()).toContainText('answer 3000')
  await expect.poll(async () => (await placeOf(page)).toEnd).toBeLessThan(2)
  expect(await nodesIn(page)).toBeLessThan(MAX_NODES)

  await scrollUntil(page, -500, 'question 2931')
  expect(await nodesIn(page)).toBeLessThan(MAX_NODES)
  await expect(chat.answers.filter({ hasText: 'answer 3000' })).toHaveCount(0)
  await scrollUntil(page, 500, 'answer 2960')
  await expect(page.getByRole('button', { name: 'Newest' })).toBeVisible()
  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(chat.answers.last()).toContainText('answer 3000')
  await expect.poll(async () => (await placeOf(page)).toEnd).toBeLessThan(2)
})

test('What is read stays where it is while older messages come in above it', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const { path } = await saveLongThread(grizz, chat, 400)
  await chat.open(path)
  await expect(chat.answers.last()).toContainText('answer 400')
  await threadOf(page).hover()
  for (let turn = 0; turn < 12; turn += 1) {
    const before = await placeOf(page)
    await page.mouse.wheel(0, -500)
    await expect.poll(() => placeOf(page)).not.toEqual(before)
    const { id, top } = await readsAt(page)
    await settled(page)
    const box = await page.locator(`[data-message-id="${id}"]`).boundingBox()
    expect(Math.abs((box?.y ?? Number.NaN) - top)).toBeLessThan(3)
  }
})

test('A link to a message thousands back opens there and marks it; from there the newest is one step away', {
  tag: '@long',
}, async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const chat = await grizz.signedUp(page)
  const { path, messageIds } = await saveLongThread(grizz, chat, 3_000)
  await chat.open(`${path}?m=${messageIds[200]}`)
  const linked = page.locator(`[data-message-id="${messageIds[200]}"]`)
  await expect(linked).toBeInViewport()
  await expect(linked).toHaveAttribute('data-marked', 'true')
  expect(await nodesIn(page)).toBeLessThan(MAX_NODES)
  await scrollUntil(page, 500, 'answer 240')
  await scrollUntil(page, -500, 'question 185')

  await page.getByRole('button', { name: 'Newest' }).click()
  await expect(chat.answers.last()).toContainText('answer 3000')
  await expect(page).toHaveURL(grizz.url + path)

  await chat.answers.last().hover()
  await chat.button('Copy link', chat.answers.last()).click()
  const link = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(link).toBe(`${grizz.url}${path}?m=${messageIds.at(-1)}`)
  const second = createChat(await context.newPage(), grizz.url)
  await second.open(link.slice(grizz.url.length))
  await expect(second.page.locator('[data-marked]')).toContainText('answer 3000')
})

test('What is near but out of sight is there for a screen reader and for the search of the browser', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const { path, messageIds } = await saveLongThread(grizz, chat, 3_000)
  const message = (number: number) => page.locator(`[data-message-id="${messageIds[number - 1]}"]`)
  await chat.open(`${path}?m=${messageIds[1_000]}`)
  await expect(message(1_001)).toBeInViewport()
  for (const near of [993, 1_009]) {
    await expect(message(near)).toBeAttached()
    await expect(message(near)).not.toBeInViewport()
  }
  expect(await page.evaluate("window.find('question 1009', false, false, true)")).toBe(true)
  const found = "getSelection().anchorNode.parentElement.closest('[data-message-id]').dataset.messageId"
  expect(await page.evaluate(found)).toBe(messageIds[1_008])
})

test('What is asked far back in a long thread is answered at its end', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const { path, messageIds } = await saveLongThread(grizz, chat, 600)
  await chat.open(`${path}?m=${messageIds[100]}`)
  await expect(page.locator('[data-marked]')).toBeInViewport()
  await chat.ask('And now? [[chunks=3]]')
  await expect(chat.question('And now?')).toBeInViewport()
  await expect(textIn(chat.answers.last())).toHaveText('1 2 3')
  await expect(chat.answers.nth(-2)).toContainText('answer 600')
})

test('A link to a message that is gone says so', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const { path } = await saveLongThread(grizz, chat, 6)
  await chat.open(`${path}?m=0199a000-0000-7000-8000-00000000dead`)
  await expect(page.getByText('There is no such message in this conversation.')).toBeVisible()
  await expect(chat.answers.last()).toContainText('answer 6')
})

function nodesIn(page: Page): Promise<number> {
  return page.evaluate<number>('document.querySelectorAll("*").length')
}

/** Wheels through the thread until this is in sight. */
async function scrollUntil(page: Page, step: number, text: string): Promise<void> {
  const wanted = page.locator('[data-message-id]').filter({ hasText: new RegExp(`${text}\\b`) })
  await threadOf(page).hover()
  await expect(async () => {
    await page.mouse.wheel(0, step)
    await expect(wanted.first()).toBeInViewport({ timeout: 150 })
  }).toPass({ timeout: 90_000, intervals: [50] })
}

/** The first message whose top is in sight, and where. */
function readsAt(page: Page): Promise<{ id: string; top: number }> {
  return threadOf(page).evaluate((thread) => {
    for (const message of thread.querySelectorAll('[data-message-id]')) {
      const { top } = message.getBoundingClientRect()
      if (top > 60) return { id: message.getAttribute('data-message-id') ?? '', top }
    }
    return { id: '', top: 0 }
  })
}

/** Waits until no more messages come in. */
async function settled(page: Page): Promise<void> {
  const messages = page.locator('[data-message-id]')
  await expect(async () => {
    const before = await messages.count()
    await page.waitForTimeout(400)
    expect(await messages.count()).toBe(before)
  }).toPass()
}
