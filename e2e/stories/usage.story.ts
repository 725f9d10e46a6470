import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { bill, fillLedger } from '../setup/ledger.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()

test.describe.configure({ mode: 'serial' })

test('Before the first call the page says that there is nothing yet', { tag: '@long' }, async ({ page }) => {
  // The first account is the admin's.
  const chat = await grizz.signedUp(page, 'Root')
  await openUsage(chat)
  await expect(page.getByText('Nothing was used in these days.')).toBeVisible()
  await page.getByText('Everyone').click()
  await expect(page.getByText('Nothing was used in these days.')).toBeVisible()
})

test('Cost and tokens by day, model and conversation; what has no price is unknown', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Bears [[chunks=2 title=About_bears]]')
  await chat.finished()
  await expect(chat.sidebar.getByRole('link', { name: 'About bears' })).toBeVisible()
  const userId = await idOf(chat)
  await grizz.query('delete from usage where user_id = $1', [userId])
  const conversationId = chat.conversationId()
  await bill(grizz, [
    { userId, conversationId, model: 'gpt-4o', cents: 250, tokens: [1_000_000, 2_000] },
    { userId, conversationId, model: 'gpt-4o', cents: 3, tokens: [100, 10], estimated: true, daysAgo: 2 },
    { userId, model: 'house-blend', cents: null, tokens: [500, 50], daysAgo: 2 },
    { userId, kind: 'embedding', model: 'embed-small', cents: 0, tokens: [100, 0], daysAgo: 2 },
    { userId, model: 'gpt-4o', cents: 100, tokens: [1, 1], daysAgo: 60 },
  ])
  await openUsage(chat)
  const totals = page.getByRole('region', { name: 'Totals' })
  await expect(totals).toContainText('$2.53')
  await expect(totals).toContainText('1 of 4 calls estimated. 1 of 4 calls without a known price.')
  const models = page.getByRole('region', { name: 'By model' })
  await expect(models.getByRole('row', { name: /house-blend/ })).toContainText('unknown')
  await expect(models.getByRole('row', { name: /gpt-4o/ })).toContainText('$2.53')
  const conversations = page.getByRole('region', { name: 'By conversation' })
  await expect(conversations.getByRole('row', { name: /Deleted conversation/ })).toContainText('unknown')
  await expect(conversations.getByRole('row', { name: /Search in files/ }).getByRole('link')).toHaveCount(0)

  const days = page.getByRole('region', { name: 'By day' })
  await days.getByText('As a table').click()
  await expect(days.getByRole('row')).toHaveCount(3)
  await expect(days.getByRole('row').nth(1)).toContainText('$2.50')

  await page.getByText('90 days', { exact: true }).click()
  await expect(totals).toContainText('$3.53')
  await page.reload()
  await expect(totals).toContainText('$3.53')
  await conversations.getByRole('link', { name: 'About bears' }).click()
  await chat.finished()
})

test('The chart is read by keyboard, in cost and in tokens', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const userId = await idOf(chat)
  await bill(grizz, [
    { userId, model: 'gpt-4o', cents: 7, tokens: [1234, 56], daysAgo: 29 },
    { userId, model: 'house-blend', cents: null, tokens: [500, 50], daysAgo: 28 },
  ])
  await openUsage(chat)
  const chart = page.getByRole('application')
  await chart.focus()
  const card = page.locator('[data-bar]')
  await expect(card).toContainText('Cost7 ¢')
  await page.keyboard.press('ArrowRight')
  await expect(card).toContainText('Costunknown')
  await page.getByText('Tokens', { exact: true }).click()
  await chart.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(card).toContainText('Tokens in1.23K')
})

test('Days chosen by hand, right ones only', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await bill(grizz, [{ userId: await idOf(chat), model: 'gpt-4o', cents: 4, tokens: [9, 9], daysAgo: 400 }])
  await openUsage(chat)
  await page.getByText('Custom').click()
  await page.getByLabel('First day').fill('2026-02-02')
  await page.getByLabel('Last day').fill('2026-02-01')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'The first day is after the last one.' })).toBeVisible()
  const day = new Date(Date.now() - 400 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('First day').fill(day)
  await page.getByLabel('Last day').fill(day)
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Totals' })).toContainText('4 ¢')
})

test('Every call is there as a file', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await bill(grizz, [{ userId: await idOf(chat), model: 'house-blend', cents: null, tokens: [321, 45] }])
  await openUsage(chat)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download every call as CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.csv$/)
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('house-blend')
})

test('A failure says so and is mended by trying again', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await bill(grizz, [{ userId: await idOf(chat), model: 'gpt-4o', cents: 5, tokens: [9, 9] }])
  await page.route('**/api/usage?*', (route) => route.fulfill({ status: 400, json: { detail: 'No luck today.' } }))
  await openUsage(chat)
  await expect(page.getByRole('alert').filter({ hasText: 'No luck today.' })).toBeVisible()
  await page.unroute('**/api/usage?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('region', { name: 'Totals' })).toContainText('5 ¢')
})

test('An admin sees everyone and each person; nobody else does', { tag: '@long' }, async ({ page, browser }) => {
  const bert = await grizz.signedUp(await (await browser.newContext()).newPage(), 'Bert')
  await bill(grizz, [{ userId: await idOf(bert), model: 'gpt-4o', cents: 1234, tokens: [9, 9] }])
  await openUsage(bert)
  await expect(bert.page.getByRole('region', { name: 'Totals' })).toContainText('$12.34')
  await expect(bert.page.getByText('Everyone')).toHaveCount(0)
  await bert.open()
  await bert.page.goto(`${grizz.url}/usage?who=all`)
  await expect(bert.page.getByRole('region', { name: 'Totals' })).toContainText('$12.34')

  const root = await grizz.signedUp(page, 'Second')
  await grizz.query(`update users set role = 'admin' where id = $1`, [await idOf(root)])
  await page.reload()
  await openUsage(root)
  await page.getByText('Everyone').click()
  const people = page.getByRole('region', { name: 'By person' })
  await people.getByRole('button', { name: 'Bert' }).click()
  await expect(page.getByText('Usage of Bert')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Totals' })).toContainText('$12.34')
  await page.getByRole('button', { name: 'Back to everyone' }).click()
  await expect(people.getByRole('row')).not.toHaveCount(2)
  await bert.page.context().close()
})

test('A hundred thousand calls are summed and shown, each of them', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page, 'Third')
  await grizz.query(`update users set role = 'admin' where id = $1`, [await idOf(chat)])
  await grizz.query('delete from usage')
  await fillLedger(grizz, 100_000)
  const [sum] = await grizz.query<{ input: string }>('select sum(input_tokens) as input from usage')
  const began = performance.now()
  await page.goto(`${grizz.url}/usage?who=all&days=90`)
  const totals = page.getByRole('region', { name: 'Totals' })
  // An expectation looks again after up to a second; waiting looks at every frame.
  await totals.filter({ hasText: 'Calls100K' }).waitFor()
  await page.getByRole('application').waitFor()
  const ms = Math.round(performance.now() - began)
  test.info().annotations.push({ type: 'opened', description: `${ms} ms` })
  console.log(`The usage of 100,000 calls opened in ${ms} ms`)
  await expect(totals.getByTitle(Number(sum?.input).toLocaleString('en'), { exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: 'By person' }).getByRole('row')).not.toHaveCount(1)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`A screen reader and weak eyes meet no serious obstacle in usage, facts and instructions, ${colorScheme}`, {
    tag: '@long',
  }, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const chat = await grizz.signedUp(page)
    const noObstacles = obstacleSearch(page, colorScheme)
    await chat.ask('Think [[reason=3 chunks=3]]')
    await chat.finished()
    await chat.answers.last().locator('[data-reasoning] summary').click()
    await chat.button('Tokens and cost', chat.answers.last()).click()
    await expect(page.getByRole('dialog', { name: 'What this answer took' })).toContainText('Asked')
    await noObstacles('facts')
    await page.keyboard.press('Escape')
    await chat.button('About this conversation').click()
    await page.getByRole('menuitem', { name: 'Model and instructions' }).click()
    await noObstacles('instructions')
    await page.goto(`${grizz.url}/usage`)
    await expect(page.getByRole('application')).toBeVisible()
    await page.getByText('As a table').click()
    await page.getByText('Custom').click()
    await noObstacles('usage')
    await context.close()
  })
}

/** By the way that a user takes. */
async function openUsage({ page, button }: Chat): Promise<void> {
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'Usage' }).click()
  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible()
  await expect(button('New chat')).toBeVisible()
}

async function idOf({ page, url }: { page: Page; url: string }): Promise<string> {
  return ((await (await page.request.get(`${url}/api/me`)).json()) as { id: string }).id
}
