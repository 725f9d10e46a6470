import { expect, type Locator } from '@playwright/test'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()

test('The thread stays at its end while the answer grows', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('A long one [[chunks=120 size=60 delay=20]]')
  await chat.begun()
  const thread = page.locator('[data-thread]')
  await expect.poll(async () => (await placeOf(thread)).height).toBeGreaterThan(1500)
  expect((await placeOf(thread)).toEnd).toBeLessThan(2)
  await chat.finished()
  await expect.poll(async () => (await placeOf(thread)).toEnd).toBeLessThan(2)
})

test('A reader who has scrolled up is left alone, and finds back to the newest', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('A longer one [[chunks=250 size=60 delay=20]]')
  const thread = page.locator('[data-thread]')
  await expect.poll(async () => (await placeOf(thread)).height).toBeGreaterThan(1800)
  await thread.hover()
  await page.mouse.wheel(0, -700)
  await expect(page.getByRole('button', { name: 'Newest' })).toBeVisible()
  const { top, height } = await placeOf(thread)
  await expect.poll(async () => (await placeOf(thread)).height).toBeGreaterThan(height + 300)
  expect(Math.abs((await placeOf(thread)).top - top)).toBeLessThan(3)

  await page.getByRole('button', { name: 'Newest' }).click()
  await expect.poll(async () => (await placeOf(thread)).toEnd).toBeLessThan(2)
  await chat.finished()
  await expect.poll(async () => (await placeOf(thread)).toEnd).toBeLessThan(2)
})

function placeOf(thread: Locator): Promise<{ top: number; height: number; toEnd: number }> {
  return thread.evaluate(({ scrollTop, scrollHeight, clientHeight }) => ({
    top: scrollTop,
    height: scrollHeight,
    toEnd: scrollHeight - scrollTop - clientHeight,
  }))
}
