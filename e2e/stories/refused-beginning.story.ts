import { expect, type Page } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { counted, textIn } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

/** More than the context takes, which only the engine counts. */
const tooLong = '熊'.repeat(31_000)
const nothingYet = 'Your conversations will be listed here.'

test('A first message that is refused leaves no conversation: its text, its instructions and the reason are there', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await instruct(page, 'Answer like a bear.')
  await chat.ask(tooLong)
  await isUnbegun(chat, tooLong)
  await expect(page.getByRole('main').getByRole('alert')).toContainText('The message has')
  await expect(page.getByText('Instructions set')).toBeVisible()
  await page.reload()
  await isUnbegun(chat, tooLong)
  await chat.ask('Shorter [[chunks=3]]')
  await chat.finished()
  await expect(textIn(chat.answers)).toHaveText([counted(3)])
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0)
  const made = await grizz.query<{ system_prompt: string }>(
    'select c.system_prompt from conversations c where c.deleted_at is null and c.id = $1',
    [chat.conversationId()],
  )
  expect(made).toEqual([{ system_prompt: 'Answer like a bear.' }])
  await expect(chat.sidebar.getByRole('listitem')).toHaveCount(1)
})

test('Where the conversation itself is refused, a reload gives the text back on a new page', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  const creation = `${grizz.url}/api/conversations`
  await page.route(creation, (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 429, json: limited }) : route.continue(),
  )
  await chat.ask('Hasty [[chunks=3]]')
  await isUnbegun(chat, 'Hasty [[chunks=3]]')
  await expect(page.getByRole('main').getByRole('alert')).toContainText(limited.detail)
  await page.reload()
  await isUnbegun(chat, 'Hasty [[chunks=3]]')
  await page.unroute(creation)
  await chat.box.press('Enter')
  await chat.finished()
})

test('Where it was left meanwhile, the text comes back before what is being written anew', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await context.setOffline(true)
  await chat.ask(tooLong)
  await expect(chat.question('熊')).toContainText('Will be sent when you are online again')
  await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
  await chat.box.pressSequentially('Meanwhile')
  await context.setOffline(false)
  await expect(page.getByText(/The question of a new conversation was not sent\. The message has/)).toBeVisible()
  await isUnbegun(chat, `${tooLong}\n\nMeanwhile`)
  await page.reload()
  await isUnbegun(chat, `${tooLong}\n\nMeanwhile`)
})

test('On a small phone a long text that came back, with the reason, leaves all buttons in reach', {
  tag: '@long',
}, async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true })
  const page = await context.newPage()
  const chat = await grizz.signedUp(page)
  await chat.box.fill(tooLong)
  await chat.button('Send').tap()
  await isUnbegun(chat, tooLong)
  for (const name of ['Send', 'Dismiss', 'New chat']) await expect(chat.button(name)).toBeInViewport({ ratio: 1 })
  await fits(page)
  await context.close()
})

async function isUnbegun({ page, box, sidebar, url }: Chat, text: string): Promise<void> {
  await expect(page).toHaveURL(`${url}/`)
  await expect(box).toHaveValue(text)
  await expect(page.getByRole('heading', { name: 'What is on your mind' })).toBeVisible()
  if ((page.viewportSize()?.width ?? 0) > 768) await expect(sidebar).toContainText(nothingYet)
}

async function instruct(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Instructions for this chat' }).click()
  await page.getByLabel('Instructions', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
}

const limited = {
  type: 'about:blank',
  title: 'Too many requests',
  status: 429,
  code: 'rate_limited',
  detail: 'Too many conversations at once.',
  requestId: 'story',
}
