import { expect } from '@playwright/test'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'
import { placeOf, threadOf } from '../setup/thread-place.ts'

const grizz = shareGrizz()

test('The thread stays at its end while the answer grows', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('A long one [[chunks=120 size=60 delay=20 gate=long]]')
  await chat.begun()
  grizz.upstream.open('long')
  await expect.poll(async () => (await placeOf(page)).height).toBeGreaterThan(1500)
  expect((await placeOf(page)).toEnd).toBeLessThan(2)
  await chat.finished()
  await expect.poll(async () => (await placeOf(page)).toEnd).toBeLessThan(2)
})

test('A reader who has scrolled up is left alone, and finds back to the newest', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('A longer one [[chunks=400 size=60 delay=40]]')
  await expect.poll(async () => (await placeOf(page)).height).toBeGreaterThan(1800)
  await threadOf(page).hover()
  await page.mouse.wheel(0, -700)
  await expect(page.getByRole('button', { name: 'Newest' })).toBeVisible()
  const { top, height } = await placeOf(page)
  await expect.poll(async () => (await placeOf(page)).height).toBeGreaterThan(height + 300)
  expect(Math.abs((await placeOf(page)).top - top)).toBeLessThan(3)

  await page.getByRole('button', { name: 'Newest' }).click()
  await expect.poll(async () => (await placeOf(page)).toEnd).toBeLessThan(2)
  await chat.finished()
  await expect.poll(async () => (await placeOf(page)).toEnd).toBeLessThan(2)
})

test('A question goes to the top of the screen, its answer fills the room below, and nothing jumps at its end', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('The first [[chunks=30 size=60]]')
  await chat.finished()
  await chat.ask('The second [[chunks=8 size=60 gate=second]]')
  await chat.begun()
  const top = async () => {
    const [box, question] = [await threadOf(page).boundingBox(), await chat.question('The second').boundingBox()]
    return Math.round((question?.y ?? Number.NaN) - (box?.y ?? Number.NaN))
  }
  await expect.poll(top).toBeLessThan(40)
  const before = await top()
  grizz.upstream.open('second')
  await chat.finished(2)
  expect(await top()).toBe(before)
  await expect(page.getByRole('button', { name: 'Newest' })).toHaveCount(0)
})
