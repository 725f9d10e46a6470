import { expect, type Page } from '@playwright/test'
import { fits } from '../setup/fits.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { saveLongThread } from '../setup/long-thread.ts'
import { openSettings } from '../setup/settings.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('What is still to come has its shape meanwhile, and nothing jumps when it is there', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const { path } = await saveLongThread(grizz, chat, 30)
  const come = await hold(page, /\/api\/conversations(\/|\?|$)/)
  await page.goto(grizz.url + path)
  await expect(page.getByRole('status', { name: 'Loading the conversation' })).toBeVisible()
  await expect(chat.sidebar.locator('.awaiting').first()).toBeVisible()
  await expect(page.locator('[class*=spin]')).toHaveCount(0)
  await come()
  await expect(chat.answers.last()).toContainText('answer 30')
  await expect(chat.sidebar.getByRole('link')).toHaveCount(1)
  await expect(page.locator('.awaiting')).toHaveCount(0)
  expect(await jumps(page)).toEqual([])
})

test('Nothing jumps while the other pages load', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const { path } = await saveLongThread(grizz, chat, 30)
  for (const [address, text] of [
    ['/', 'What is on your mind, Ada?'],
    ['/usage', 'Nothing was used in these days.'],
    ['/people', 'administrator'],
  ] as const) {
    await page.goto(grizz.url + address)
    await expect(page.getByRole('main').getByText(text).first()).toBeVisible()
    await expect(chat.sidebar.locator(`a[href="${path}"]`)).toBeVisible()
    await expect(page.locator('.awaiting')).toHaveCount(0)
    expect(await jumps(page), address).toEqual([])
  }
})

test('Tablets and wide screens have it all in sight, and lines of a length that can be read', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  const { path } = await saveLongThread(grizz, chat, 30)
  for (const viewport of [
    { width: 820, height: 1180 },
    { width: 1180, height: 820 },
    { width: 2560, height: 1300 },
  ]) {
    await page.setViewportSize(viewport)
    await chat.open(path)
    await expect(chat.answers.last()).toBeVisible()
    await fits(page)
    const column = await chat.answers.last().boundingBox()
    expect(column?.width).toBeLessThanOrEqual(752)
    for (const beside of ['/usage', '/people']) {
      await page.goto(grizz.url + beside)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await fits(page)
    }
    await openSettings(page, 'Appearance')
    await fits(page)
  }
})

/** Lets answers to such requests through only when the function that is returned is called. */
async function hold(page: Page, url: RegExp): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(url, async (route) => {
    await promise
    await route.continue()
  })
  return async () => resolve()
}

/** The elements that shifted by themselves since the page was opened, and how far. */
function jumps(page: Page): Promise<string[]> {
  return page.evaluate(shifts)
}

const shifts = `new Promise((resolve) => {
  const seen = []
  const told = ({ value, sources }) =>
    value.toFixed(3) + ': ' + sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.textContent).join(' | ')
  new PerformanceObserver((list) => seen.push(...list.getEntries().map(told))).observe({
    type: 'layout-shift',
    buffered: true,
  })
  requestAnimationFrame(() => setTimeout(() => resolve(seen)))
})`
