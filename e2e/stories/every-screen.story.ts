import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import { type Chat, textIn } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { saveLongThread } from '../setup/long-thread.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { openSettings, showSection } from '../setup/settings.ts'
import { test } from '../setup/story.ts'
import { placeOf } from '../setup/thread-place.ts'

const grizz = shareGrizz()

const smallPhone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } as const
const withKeyboard = { width: 360, height: 400 } as const

test('The on-screen keyboard of a small phone covers neither the composer nor the last line', async ({ browser }) => {
  const chat = await seenOn(browser, smallPhone)
  const { page } = chat
  await chat.open((await saveLongThread(grizz, chat, 20)).path)
  await expect(chat.answers.last()).toBeInViewport()
  await chat.box.tap()
  await page.setViewportSize(withKeyboard)
  await expect.poll(async () => (await placeOf(page)).toEnd).toBeLessThanOrEqual(1)
  await expect(chat.box).toBeInViewport({ ratio: 1 })
  await expect(chat.button('Send')).toBeInViewport({ ratio: 1 })
  await expect(chat.button('Show sidebar')).toBeInViewport({ ratio: 1 })
  await chat.box.fill('line\n'.repeat(30))
  await expect(chat.button('Send')).toBeInViewport({ ratio: 1 })
  expect((await chat.box.boundingBox())?.height).toBeLessThanOrEqual(withKeyboard.height * 0.4 + 1)
  await expect.poll(() => threadHeight(page)).toBeGreaterThan(80)
  await fits(page)
  await page.context().close()
})

test('A keyboard that is laid over the page, as Safari does, lifts the composer', { tag: '@long' }, async ({
  browser,
}) => {
  const chat = await seenOn(browser, smallPhone)
  const { page } = chat
  const standsAt = (height: number, scale = 1) => seeOnly(page, height, scale).then(() => bottomOf(chat))
  await expect.poll(() => standsAt(400)).toBeLessThanOrEqual(400)
  await expect.poll(() => standsAt(400, 2), 'who zooms in moves nothing').toBeGreaterThan(680)
  await expect.poll(() => standsAt(400)).toBeLessThanOrEqual(400)
  await expect.poll(() => standsAt(700), 'a toolbar is no keyboard').toBeGreaterThan(680)
  await page.context().close()
})

test('A question that is edited stays in sight above a long answer, keyboard or not', { tag: '@long' }, async ({
  browser,
}) => {
  const chat = await seenOn(browser, smallPhone)
  const { page } = chat
  await tapIn(chat, 'Many lines [[style=markdown chunks=5]]')
  await chat.finished()
  const editor = page.getByRole('textbox', { name: 'Edit the question' })
  await chat.button('Edit question').tap()
  await expect(editor).toBeInViewport({ ratio: 1 })
  await page.setViewportSize(withKeyboard)
  await expect(editor).toBeInViewport({ ratio: 1 })
  await chat.button('Cancel').tap()
  await page.context().close()
})

test('At 200 % zoom everything fits and everything is in reach', { tag: '@long' }, async ({ browser }) => {
  const chat = await seenOn(browser, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
  const { page } = chat
  await fits(page)
  await chat.ask('A table, please [[style=markdown chunks=5]]')
  await chat.finished()
  await fits(page)
  await expect(chat.button('Send')).toBeInViewport({ ratio: 1 })
  await chat.button('Show sidebar').click()
  const settings = await openSettings(page, 'Profile')
  for (const section of ['Profile', 'New conversations', 'API keys', 'Your data']) {
    await showSection(settings, section)
    await expect(chat.button('Close', settings)).toBeInViewport({ ratio: 1 })
    await fits(page)
  }
  await settings.getByRole('button', { name: 'Delete account…' }).click()
  await expect(settings.getByLabel('Your password')).toBeInViewport()
  await chat.button('Close', settings).click()
  await page.goto(`${grizz.url}/usage`)
  await expect(page.getByRole('region', { name: 'By day' })).toBeVisible()
  await fits(page)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option').first()).toBeInViewport()
  await fits(page)
  await page.context().close()
})

test('Who wants no motion sees none, and who does sees the dot breathe', { tag: '@long' }, async ({ browser }) => {
  const moving = `document.getAnimations().filter(({ effect }) => effect.getComputedTiming().duration > 1).length`
  for (const reducedMotion of ['reduce', 'no-preference'] as const) {
    const chat = await seenOn(browser, { reducedMotion })
    await chat.ask('Slowly [[chunks=9 stall=5]]')
    await chat.begun()
    if (reducedMotion === 'reduce') expect(await chat.page.evaluate(moving)).toBe(0)
    else expect(await chat.page.evaluate(moving)).toBeGreaterThan(0)
    await chat.page.context().close()
  }
})

test('The settings are gone through with the keyboard, and keep what was typed elsewhere', { tag: '@long' }, async ({
  page,
}) => {
  await grizz.signedUp(page)
  await page.keyboard.press('Control+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const tab = (name: string) => settings.getByRole('tab', { name, exact: true })
  await expect(tab('Profile')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(settings.getByLabel('Name')).toBeFocused()
  await page.keyboard.type(' of the north')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('ArrowDown')
  await expect(tab('Appearance')).toBeFocused()
  await expect(tab('Appearance')).toHaveAttribute('aria-selected', 'true')
  await expect(settings.getByRole('tabpanel')).toHaveAccessibleName('Appearance')
  await page.keyboard.press('End')
  await expect(tab('Your data')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(tab('Profile')).toBeFocused()
  await expect(settings.getByLabel('Name')).toHaveValue(/of the north/)
  await page.keyboard.press('Escape')
  await expect(settings).toHaveCount(0)
})

test('The chosen section stays in sight when the window is made narrower', { tag: '@long' }, async ({ page }) => {
  await grizz.signedUp(page)
  await page.setViewportSize({ width: 1280, height: 800 })
  const settings = await openSettings(page, 'Your data')
  await page.setViewportSize({ width: 390, height: 800 })
  await expect(settings.getByRole('tab', { name: 'Your data' })).toBeInViewport({ ratio: 1 })
  await fits(page)
})

test('The first link skips the sidebar on every page', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.button('Skip to the composer').press('Enter')
  await expect(chat.box).toBeFocused()
  for (const path of ['/usage', '/files', '/people', '/providers', '/tool-servers']) {
    await page.goto(grizz.url + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await chat.button('Skip to the page').press('Enter')
    const within = `document.querySelector('main').contains(document.activeElement)`
    expect(await page.evaluate(within), path).toBe(true)
  }
})

test('On a phone a deletion is taken back from the sheet that it was asked for in', { tag: '@long' }, async ({
  browser,
}) => {
  const chat = await seenOn(browser, smallPhone)
  await tapIn(chat, 'First [[chunks=2 title=The_first]]')
  await chat.finished()
  await chat.button('New chat').tap()
  await chat.button('Show sidebar').tap()
  const link = chat.sidebar.getByRole('link', { name: 'The first' })
  await expect(link).toBeVisible()
  await chat.button('Options of The first').tap()
  await chat.page.getByRole('menuitem', { name: 'Delete' }).tap()
  await expect(link).toHaveCount(0)
  await chat.button('Undo').tap()
  await expect(link).toBeVisible()
  await chat.page.context().close()
})

test('A screen reader hears that an answer begins and how it ended, and none of its words', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await page.evaluate(`
    window.heard = []
    const hear = () => {
      for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live]'))
        if (region.textContent && window.heard.at(-1) !== region.textContent) window.heard.push(region.textContent)
    }
    new MutationObserver(hear).observe(document.body, { subtree: true, childList: true, characterData: true })
  `)
  await chat.ask('Count [[chunks=40 delay=20]]')
  await chat.finished()
  await expect.poll(() => page.evaluate('window.heard.at(-1)')).toBe('Answer complete.')
  expect(await page.evaluate('window.heard')).toEqual(['Grizz is answering.', 'Answer complete.'])
  await expect(textIn(chat.answers)).not.toHaveAttribute('aria-live')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`A screen reader and weak eyes meet no serious obstacle in trouble and on a phone, ${colorScheme}`, {
    tag: '@long',
  }, async ({ browser }) => {
    const chat = await seenOn(browser, { ...smallPhone, colorScheme, reducedMotion: 'reduce' })
    const { page } = chat
    const noObstacles = obstacleSearch(page, colorScheme)
    await tapIn(chat, 'Refuse [[status=401]]')
    await expect(chat.answers.last()).toHaveAttribute('data-status', 'failed')
    await noObstacles('failed')
    await chat.button('Edit question').tap()
    await noObstacles('editing')
    await chat.button('Cancel').tap()
    await page.context().setOffline(true)
    await expect(page.locator('[data-connection=offline]')).toBeVisible()
    await tapIn(chat, 'Later')
    await expect(chat.question('Later')).toContainText('Will be sent when you are online again')
    await noObstacles('offline')
    await page.context().setOffline(false)
    await chat.finished(2)
    await chat.button('Show sidebar').tap()
    await chat.sidebar
      .getByRole('button', { name: /^Options of/ })
      .first()
      .tap()
    await page.getByRole('menuitem', { name: 'Rename…' }).tap()
    await expect(page.getByRole('textbox', { name: 'Title' })).toBeFocused()
    await noObstacles('rename')
    await page.keyboard.press('Escape')
    await page.getByRole('searchbox').fill('later')
    await expect(chat.sidebar.locator('mark').first()).toBeVisible()
    await noObstacles('sheet and search')
    await page.context().close()
  })
}

async function seenOn(browser: Browser, options: BrowserContextOptions): Promise<Chat> {
  return grizz.signedUp(await (await browser.newContext(options)).newPage())
}

/** The Enter of an on-screen keyboard begins a line. */
async function tapIn({ box, button }: Chat, text: string): Promise<void> {
  await box.fill(text)
  await button('Send').tap()
}

/** As a browser says that so much of the page is seen, the rest being covered. */
async function seeOnly(page: Page, height: number, scale = 1): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(visualViewport, 'height', { value: ${height}, configurable: true })
    Object.defineProperty(visualViewport, 'scale', { value: ${scale}, configurable: true })
    visualViewport.dispatchEvent(new Event('resize'))
  `)
}

async function bottomOf({ button }: Chat): Promise<number> {
  const box = await button('Send').boundingBox()
  return box ? box.y + box.height : Number.NaN
}

async function threadHeight(page: Page): Promise<number> {
  return (await page.locator('[data-thread]').boundingBox())?.height ?? 0
}
