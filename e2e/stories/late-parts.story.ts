import { expect, type Page } from '@playwright/test'
import { type Chat, counted, createChat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { signUp } from '../setup/sign-up.ts'
import { test } from '../setup/story.ts'

/** Only the code that says that a part is missing looks for the scripts of its own document. */
const PART_PROBLEM = 'script[src*='

const grizz = shareGrizz()

test('A part that cannot be loaded says so in its place, the rest goes on, and it comes when asked for again', {
  tag: '@long',
}, async ({ page }) => {
  const { chat, letThrough } = await openWithout(page)
  await chat.ask('Hello [[chunks=3]]')
  const problem = page.getByRole('main').getByRole('alert')
  await expect(problem).toContainText('This part of the page did not load')
  await chat.box.fill('Still writing')
  await expect(chat.sidebar.getByRole('listitem')).toHaveCount(1)
  await expect(page.locator('header').getByText('Not loaded.')).toBeVisible()
  const noObstacles = obstacleSearch(page, 'light')
  await noObstacles('no thread')
  await page.getByRole('button', { name: /^Model: / }).click()
  await expect(page.getByRole('dialog', { name: 'Model' })).toHaveText('Not loaded. Load again')
  await noObstacles('no models')
  await page.keyboard.press('Escape')
  await letThrough()
  await problem.getByRole('button', { name: 'Load again' }).click()
  await chat.finished()
  await expect(textIn(chat.answers)).toHaveText([counted(3)])
  await expect(chat.box).toHaveValue('Still writing')
})

test('What did not load over the page comes by itself when the network is back', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const { chat, letThrough } = await openWithout(page)
  await chat.button('Account of Ada').click()
  await expect(page.getByRole('menuitem', { name: 'Not loaded. Load again' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+,')
  await expect(page.getByRole('status').getByText('This part of the page did not load')).toBeVisible()
  await letThrough()
  await context.setOffline(true)
  // Two changes at once are none to the browser.
  await expect.poll(() => page.evaluate('navigator.onLine')).toBe(false)
  await context.setOffline(false)
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
})

test('Where a new build is the cause the page offers to be loaded again, and keeps what was typed', {
  tag: '@long',
}, async ({ page }) => {
  const { chat, letThrough } = await openWithout(page)
  await page.route(`${grizz.url}/`, (route) =>
    route.request().isNavigationRequest() ? route.continue() : route.fulfill({ body: '<script src="/_next/new.js">' }),
  )
  await chat.ask('Hello [[chunks=3]]')
  const problem = page.getByRole('main').getByRole('alert')
  await expect(problem).toContainText('Grizz was updated')
  await chat.box.fill('Half a thought')
  await letThrough()
  await problem.getByRole('button', { name: 'Load the page again' }).click()
  await chat.finished()
  await expect(chat.box).toHaveValue('Half a thought')
})

test('Who is at the door when its code does not come is told so, and comes in', { tag: '@long' }, async ({ page }) => {
  const letThrough = await keepOutLateParts(page)
  await page.goto(`${grizz.url}/sign-up`)
  const problem = page.getByRole('alert').filter({ hasText: 'This part of the page did not load' })
  await expect(problem).toBeVisible()
  await letThrough()
  await problem.getByRole('button', { name: 'Load again' }).click()
  await expect(page.getByRole('button', { name: 'Create account' })).toBeVisible()
})

/** The page of a new user, to which no code comes any more but what it begins with, and what says so. */
async function openWithout(page: Page): Promise<{ chat: Chat; letThrough: () => Promise<void> }> {
  await signUp(page, grizz.url, 'Ada')
  const letThrough = await keepOutLateParts(page)
  const chat = createChat(page, grizz.url)
  await chat.open()
  return { chat, letThrough }
}

/** Only what the document names, and what says that a part did not load. */
async function keepOutLateParts(page: Page): Promise<() => Promise<void>> {
  const document = await (await page.request.get(grizz.url)).text()
  const scripts = /\/_next\/static\/chunks\/[^?]+\.js$/
  await page.route(scripts, async (route) => {
    const { pathname } = new URL(route.request().url())
    if (document.includes(pathname)) return route.continue()
    const answer = await page.request.get(grizz.url + pathname)
    const isWanted = (await answer.text()).includes(PART_PROBLEM)
    await (isWanted ? route.fulfill({ response: answer }) : route.abort())
  })
  // A request that is still held would be refused after all, and with it the part that waits for it.
  return () => page.unrouteAll({ behavior: 'wait' })
}
