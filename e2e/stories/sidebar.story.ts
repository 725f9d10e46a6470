import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { pickModel } from '../setup/models.ts'
import { openSettings } from '../setup/settings.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('Conversations get titles, are found, renamed and deleted', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const link = (name: string) => chat.sidebar.getByRole('link', { name })
  await chat.ask('About berries [[chunks=3 title=Berries_in_autumn]]')
  await expect(link('Berries in autumn')).toBeVisible()
  await expect(page).toHaveTitle(/Berries in autumn/)
  await chat.button('New chat', chat.sidebar).click()
  await expect(chat.answers).toHaveCount(0)
  await chat.ask('About salmon [[chunks=3 title=Salmon_in_spring]]')
  await expect(link('Salmon in spring')).toBeVisible()

  const search = page.getByRole('searchbox', { name: 'Search conversations' })
  await search.fill('berries')
  await expect(link('Salmon in spring')).toHaveCount(0)
  await expect(link('Berries in autumn')).toBeVisible()
  await expect(link('About berries')).toBeVisible()
  await search.fill('nothing like it')
  await expect(chat.sidebar).toContainText('Nothing found')
  await chat.button('Clear search').click()

  await link('Berries in autumn').hover()
  await chat.button('Options of Berries in autumn').click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('My berries')
  await page.getByRole('textbox', { name: 'Title' }).press('Enter')
  await expect(link('My berries')).toBeVisible()

  await link('Salmon in spring').hover()
  await chat.button('Options of Salmon in spring').click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(link('Salmon in spring')).toHaveCount(0)
  await expect(page).toHaveURL(`${grizz.url}/`)

  await page.reload()
  await expect(link('My berries')).toBeVisible()
  await expect(chat.sidebar.getByRole('link')).toHaveCount(1)
})

test('Deleting a conversation in mid-answer stops the model', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Doomed [[chunks=2000 delay=200]]')
  await chat.begun()
  await chat.sidebar.getByRole('link').first().hover()
  await chat.sidebar.getByRole('button', { name: /^Options of/ }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page).toHaveURL(`${grizz.url}/`)
  const call = () => grizz.upstream.log().requests.find(({ messages }) => messages.at(-1)?.content.includes('Doomed'))
  await expect.poll(() => call()?.end).toBe('aborted by client')
})

test('Every conversation has an address of its own, and back and forward go between them', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('One [[chunks=1]]')
  await chat.finished()
  const one = page.url()
  await chat.button('New chat', chat.sidebar).click()
  await chat.ask('Two [[chunks=2]]')
  await chat.finished()
  const two = page.url()
  expect(two).not.toBe(one)

  await page.goBack()
  await expect(page).toHaveURL(`${grizz.url}/`)
  await expect(chat.answers).toHaveCount(0)
  await page.goBack()
  await expect(textIn(chat.answers)).toHaveText(['1'])
  await page.goForward()
  await page.goForward()
  await expect(page).toHaveURL(two)
  await expect(textIn(chat.answers)).toHaveText(['1 2'])

  await page.goto(one)
  await expect(textIn(chat.answers)).toHaveText(['1'])
  await page.goto(`${grizz.url}/c/${randomUUID()}`)
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Nothing here')
  await chat.button('Start a new one').click()
  await expect(page).toHaveURL(`${grizz.url}/`)
})

test('The chosen model answers, and stays chosen for its conversation', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await pickModel(page, 'gpt-4o')
  await chat.ask('Who are you? [[chunks=3]]')
  await chat.finished()
  expect(grizz.upstream.log().requests.findLast(({ stream }) => stream)?.model).toBe('gpt-4o')
  await page.reload()
  await expect(page.getByRole('button', { name: /^Model: gpt-4o$/i })).toBeVisible()
})

test('The dark theme is kept over a reload', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const root = page.locator('html')
  await expect(root).not.toHaveClass(/dark/)
  await openSettings(page, 'Appearance')
  await page.getByText('Dark', { exact: true }).click()
  await expect(root).toHaveClass(/dark/)
  await chat.button('Close').click()
  await page.reload()
  await expect(chat.box).toBeVisible()
  await expect(root).toHaveClass(/dark/)
})

test('The page follows the theme of the system while it is open', { tag: '@long' }, async ({ page }) => {
  await grizz.signedUp(page)
  const root = page.locator('html')
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(root).toHaveClass(/dark/)
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(root).not.toHaveClass(/dark/)
})
