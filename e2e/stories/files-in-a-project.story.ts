import { expect, type Page } from '@playwright/test'
import { type Chat, textIn } from '../setup/chat.ts'
import { openFleet } from '../setup/fleet.ts'
import { choose, drop, pdfFile, pngFile } from '../setup/made-files.ts'
import { test } from '../setup/story.ts'
import { callsIn, planned } from '../setup/tools.ts'

const fleet = openFleet()

test('A photo and a PDF are asked about, a source opens at its page, and the conversation goes on in a project, on two engines', async ({
  page,
}) => {
  const chat = await fleet.signedUp(page)
  await drop(page.getByRole('main'), [
    pngFile('bear.png', 640, 480),
    pdfFile('bears.pdf', ['Bears sleep in winter.', 'Honey keeps for years.']),
  ])
  const attached = page.locator('[data-attached]')
  await expect(attached).toHaveCount(2)
  for (const at of [0, 1]) await expect(attached.nth(at)).toHaveAttribute('data-state', 'ready')
  await chat.ask(
    planned('What keeps?', { calls: [{ name: 'search_files', args: { query: 'honey' } }] }, { text: 'Honey does.' }),
  )
  await chat.finished()
  await expect(chat.questions.locator('[data-file]')).toHaveCount(2)
  await expect(textIn(chat.answers)).toHaveText('Honey does.')
  expect(JSON.stringify(firstRequest()?.messages.at(-1)?.files)).toContain('data:image/')
  await opensAt(page, 'bears.pdf', 2, 'Honey keeps for years.')

  fleet.moveTo(1)
  await page.reload()
  await expect(callsIn(chat.answers)).toHaveAttribute('data-state', 'succeeded')
  await opensAt(page, 'bears.pdf', 2, 'Honey keeps for years.')
  const conversation = page.url()
  await moveToNewProject(chat, 'Rivers')
  await choose(page, chat.button('Add files'), [pdfFile('rivers.pdf', ['Salmon swim up.', 'The Yukon is long.'])])
  const file = page.getByRole('region', { name: 'Files' }).locator('[data-file]')
  await expect(file).toContainText('2 pages')

  fleet.moveTo(0)
  await page.goto(conversation)
  await expect(page.locator('main > header').getByRole('link', { name: 'Rivers' })).toBeVisible()
  await chat.ask(planned('Which is long?', { calls: [readPage('rivers.pdf', 2)] }, { text: 'The Yukon is.' }))
  await chat.finished(2)
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'succeeded')
  await opensAt(page, 'rivers.pdf', 2, 'The Yukon is long.')
  fleet.moveTo(1)
  await page.reload()
  await expect(textIn(chat.answers.last())).toHaveText('The Yukon is.')
  await opensAt(page, 'rivers.pdf', 2, 'The Yukon is long.')
})

const readPage = (file: string, page: number) => ({ name: 'read_file', args: { file, page } })

/** Opens what the last answer names as its source. */
async function opensAt(page: Page, name: string, at: number, text: string): Promise<void> {
  const sources = page.locator('[data-role=assistant]').last().getByRole('region', { name: 'Sources' })
  await sources.getByRole('link', { name: `${name}, page ${at}` }).click()
  const viewer = page.getByRole('dialog', { name })
  await expect(viewer.locator(`[data-page="${at}"]`)).toContainText(text)
  await page.keyboard.press('Escape')
  await expect(viewer).toHaveCount(0)
}

async function moveToNewProject({ page, button, sidebar }: Chat, name: string): Promise<void> {
  const title = sidebar.getByRole('link', { name: 'Bears and their ways' })
  await button('New project', sidebar).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await button('Create project').click()
  await expect(page.getByRole('heading', { name })).toBeVisible()
  await title.hover()
  await button('Options of Bears and their ways', sidebar).click()
  await page.getByRole('menuitem', { name: 'Move to project…' }).click()
  await page.getByRole('dialog').getByRole('button', { name }).click()
  await expect(page.getByRole('main').getByRole('link', { name: 'Bears and their ways' })).toBeVisible()
}

function firstRequest() {
  return fleet.upstream.log().requests.find(({ stream }) => stream)
}
