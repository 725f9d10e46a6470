import { expect } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { openFleet } from '../setup/fleet.ts'
import { choose, drop, textFile } from '../setup/made-files.ts'
import { test } from '../setup/story.ts'

const fleet = openFleet()

test('A project that is made while a conversation is moved takes it in', async ({ page }) => {
  const chat = await fleet.signedUp(page)
  await chat.ask('About trout [[chunks=2 title=Trout]]')
  await chat.finished()
  await chat.sidebar.getByRole('link', { name: 'Trout' }).hover()
  await chat.button('Options of Trout', chat.sidebar).click()
  await page.getByRole('menuitem', { name: 'Move to project…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'New project' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Lakes')
  await chat.button('Create project').click()
  await expect(page.getByText('Moved to “Lakes”.')).toBeVisible()
  await expect(page.locator('main > header').getByRole('link', { name: 'Lakes' })).toBeVisible()
})

test('A conversation moves into a project by menu and by drag, and a new one begins there', async ({ page }) => {
  const chat = await fleet.signedUp(page)
  await chat.ask('About salmon [[chunks=2 title=Salmon]]')
  await chat.finished()
  await expect(chat.sidebar.getByRole('link', { name: 'Salmon' })).toBeVisible()

  await chat.button('New project', chat.sidebar).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Rivers')
  await chat.button('Create project').click()
  await expect(page).toHaveURL(/\/p\/[0-9a-f-]{36}$/)
  const project = page.url()
  await expect(page.getByRole('heading', { name: 'Rivers' })).toBeVisible()
  await expect(page.getByText('None yet. What you ask below begins the first.')).toBeVisible()

  await chat.sidebar.getByRole('link', { name: 'Salmon' }).hover()
  await chat.button('Options of Salmon', chat.sidebar).click()
  await page.getByRole('menuitem', { name: 'Move to project…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Rivers' }).click()
  await expect(page.getByRole('main').getByRole('link', { name: 'Salmon' })).toBeVisible()

  await page.getByRole('main').getByRole('link', { name: 'Salmon' }).click()
  await expect(page.locator('main > header').getByRole('link', { name: 'Rivers' })).toBeVisible()
  await page.locator('main > header').getByRole('link', { name: 'Rivers' }).click()
  await expect(page).toHaveURL(project)

  await chat.button('Add instructions').click()
  await page.getByRole('textbox', { name: 'Instructions' }).fill('Speak of rivers only.')
  await chat.button('Save').click()
  await expect(page.getByText('Speak of rivers only.')).toBeVisible()

  await chat.ask('Which are long? [[chunks=3 title=Long_rivers]]')
  await expect(page).toHaveURL(/\/c\//)
  await chat.finished()
  await expect(page.locator('main > header').getByRole('link', { name: 'Rivers' })).toBeVisible()
  const asked = fleet.upstream.log().requests.findLast(({ stream }) => stream)
  expect(JSON.stringify(asked?.messages[0])).toContain('Speak of rivers only.')

  await chat.button('New chat', chat.sidebar).click()
  await chat.ask('About honey [[chunks=2 title=Honey]]')
  await chat.finished()
  const rivers = chat.sidebar.locator('[data-project]')
  await chat.sidebar.getByRole('link', { name: 'Honey' }).dragTo(rivers)
  await expect(page.getByText('Moved to “Rivers”.').last()).toBeVisible()
  await expect(page.locator('main > header').getByRole('link', { name: 'Rivers' })).toBeVisible()

  await page.goto(project)
  const main = page.getByRole('main')
  await expect(main.getByRole('link', { name: 'Honey' })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Search in this project' }).fill('long')
  await expect(main.getByRole('link', { name: 'Long rivers' })).toBeVisible()
  await expect(main.getByRole('link', { name: 'Honey' })).toHaveCount(0)
  await fits(page)
})

test('Files that are dropped on a project are there for its conversations, on either engine', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await fleet.signedUp(page)
  await chat.button('New project', chat.sidebar).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Bears')
  await chat.button('Create project').click()
  await expect(page.getByRole('heading', { name: 'Bears' })).toBeVisible()
  const files = page.getByRole('region', { name: 'Files' })
  await drop(files, [textFile('bears.txt', 'Bears sleep in winter.')])
  await choose(page, chat.button('Add files'), [textFile('honey.txt', 'Honey keeps for years.')])
  await expect(files.locator('[data-file]')).toHaveCount(2)
  await expect(files.locator('[data-attached]')).toHaveCount(0)

  fleet.moveTo(1)
  await page.reload()
  await expect(files.locator('[data-file]')).toHaveCount(2)
  await chat.button('Open bears.txt').click()
  await expect(page.getByRole('dialog', { name: 'bears.txt' })).toContainText('Bears sleep in winter.')
  await page.keyboard.press('Escape')
  await chat.button('Take honey.txt out of the project').click()
  await expect(files.locator('[data-file]')).toHaveCount(1)
  await chat.ask('When do they sleep? [[chunks=2]]')
  await chat.finished()
  await expect(textIn(chat.answers)).not.toBeEmpty()
  fleet.moveTo(0)
})

test('A project is renamed and deleted, and its conversations stay or go as chosen', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await fleet.signedUp(page)
  for (const name of ['Kept', 'Gone']) {
    await chat.button('New project', chat.sidebar).click()
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await chat.button('Create project').click()
    await expect(page.getByRole('heading', { name })).toBeVisible()
    await chat.ask(`In it [[chunks=1 title=Talk_${name}]]`)
    await chat.finished()
    await expect(chat.sidebar.getByRole('link', { name: `Talk ${name}` })).toBeVisible()
  }
  const project = (name: string) => chat.sidebar.locator('[data-project]').filter({ hasText: name })
  await project('Kept').hover()
  await chat.button('Options of Kept', chat.sidebar).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Renamed')
  await chat.button('Save').click()
  await expect(project('Renamed')).toBeVisible()

  for (const [name, choice] of [
    ['Renamed', 'Keep them, outside of any project'],
    ['Gone', 'Delete them too'],
  ] as const) {
    await project(name).hover()
    await chat.button(`Options of ${name}`, chat.sidebar).click()
    await page.getByRole('menuitem', { name: 'Delete project…' }).click()
    await page.getByRole('radio', { name: choice }).check()
    await chat.button('Delete project').click()
    await expect(project(name)).toHaveCount(0)
  }
  await expect(chat.sidebar.getByRole('link', { name: 'Talk Kept' })).toBeVisible()
  await expect(chat.sidebar.getByRole('link', { name: 'Talk Gone' })).toHaveCount(0)
})
