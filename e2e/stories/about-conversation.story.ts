import { expect } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz({ SYSTEM_PROMPT: 'You are a bear.' })

test('A conversation has instructions of its own, which its next question obeys', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Before [[chunks=2]]')
  await chat.finished()
  await choose(chat, 'Model and instructions')
  const dialog = page.getByRole('dialog', { name: 'Model and instructions' })
  const field = dialog.getByLabel('Instructions')
  await expect(field).toBeFocused()
  await expect(field).toHaveValue('')
  await field.fill('Speak like a river.\nBriefly.')
  await dialog.getByLabel('Model').selectOption('gpt-4o')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Model: gpt-4o', exact: true })).toBeVisible()
  await chat.ask('After [[chunks=2]]')
  await chat.finished(2)
  expect(promptsFor('Before')).toEqual(['gpt-4o-mini: You are a bear.'])
  expect(promptsFor('After')).toEqual(['gpt-4o: Speak like a river.\nBriefly.'])

  await page.reload()
  await choose(chat, 'Model and instructions')
  await expect(field).toHaveValue('Speak like a river.\nBriefly.')
  await field.fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await chat.ask('Again [[chunks=2]]')
  await chat.finished(3)
  expect(promptsFor('Again')).toEqual(['gpt-4o: You are a bear.'])
})

test('A chat that has not begun can have instructions already', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.button('Instructions for this chat').click()
  const dialog = page.getByRole('dialog', { name: 'Instructions for this chat' })
  await dialog.getByLabel('Instructions').fill('Answer like the moon.')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await page.reload()
  await expect(page.getByText('Instructions set')).toBeVisible()
  await expect(chat.sidebar.getByText('Your conversations will be listed here.')).toBeVisible()
  await chat.ask('First [[chunks=2]]')
  await chat.finished()
  expect(promptsFor('First')).toEqual(['gpt-4o-mini: Answer like the moon.'])
  await choose(chat, 'Model and instructions')
  await expect(page.getByRole('textbox', { name: 'Instructions' })).toHaveValue('Answer like the moon.')
  await page.keyboard.press('Escape')
  await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
  await expect(page.getByText('Instructions set')).toHaveCount(0)
})

test('Instructions that cannot be saved stay in the dialog, with the reason', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello [[chunks=2]]')
  await chat.finished()
  await choose(chat, 'Model and instructions')
  const dialog = page.getByRole('dialog', { name: 'Model and instructions' })
  await dialog.getByLabel('Instructions').fill('Keep me')
  await page.route('**/api/conversations/*', (route) =>
    route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'The database is away.' } }),
  )
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Not saved. The database is away.')
  await expect(dialog.getByLabel('Instructions')).toHaveValue('Keep me')
  await page.unroute('**/api/conversations/*')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
})

test('What a conversation cost in sum is told when asked', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('One [[chunks=2 in=1000 out=500]]')
  await chat.finished()
  await chat.ask('Two [[chunks=2 in=2000 out=700]]')
  await chat.finished(2)
  await expect
    .poll(() => grizz.query('select 1 from usage where conversation_id = $1', [chat.conversationId()]))
    .toHaveLength(3)
  const [sum] = await grizz.query<{ input: string }>(
    'select sum(input_tokens) as input from usage where conversation_id = $1',
    [chat.conversationId()],
  )
  await choose(chat, 'Tokens and cost')
  const dialog = page.getByRole('dialog', { name: 'Tokens and cost' })
  await expect(dialog.getByRole('region', { name: 'Totals' })).toContainText('Calls3')
  await expect(dialog.getByTitle(Number(sum?.input).toLocaleString('en')).first()).toBeVisible()
  await expect(dialog.getByRole('row', { name: /gpt-4o-mini/ })).toContainText('¢')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})

async function choose({ page, button }: Chat, item: string): Promise<void> {
  await button('About this conversation').click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** The model and the system prompt of each streamed request whose question begins with this word. */
function promptsFor(word: string): string[] {
  return grizz.upstream
    .log()
    .requests.filter(({ stream, messages }) => stream && messages.at(-1)?.content.startsWith(word))
    .map(({ model, messages }) => `${model}: ${messages.find(({ role }) => role === 'system')?.content}`)
}
