import { expect, type Page } from '@playwright/test'
import { type Chat, counted, createChat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { optionOf } from '../setup/models.ts'
import { savedAnswers } from '../setup/saved.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('Another model answers again: a sibling with its model named, live in the other tab, and kept', {
  tag: '@long',
}, async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Who are you? [[chunks=80 delay=50]]')
  await chat.finished()
  const other = await beside(chat, await context.newPage())
  await chat.button('Answer again', chat.answers.last()).click()
  await optionOf(page, 'gpt-4o').click()
  await Promise.all([chat.begun(), other.begun()])
  for (const tab of [chat, other]) {
    await tab.finished()
    await expect(tab.answers).toContainText('2/2')
    await expect(tab.questions).toHaveCount(1)
    expect(await modelOf(tab)).toBe('gpt-4o')
  }
  expect((await savedAnswers(grizz, chat)).map(({ model }) => model)).toEqual(['gpt-4o-mini', 'gpt-4o'])

  await chat.button('Earlier version', chat.answers.last()).click()
  await expect(chat.answers).toContainText('1/2')
  expect(await modelOf(chat)).toBe('gpt-4o-mini')
  await expect(other.answers).toContainText('2/2')
  await page.reload()
  await expect(chat.answers).toContainText('2/2')
})

test('A changed question is a sibling with a thread of its own, in both tabs, and both versions stay', async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('A brown bear [[chunks=2]]')
  await chat.finished()
  await chat.ask('And its cubs [[chunks=3]]')
  await chat.finished(2)
  const other = await beside(chat, await context.newPage(), 2)
  await chat.question('A brown bear').hover()
  await chat.button('Edit question', chat.question('A brown bear')).click()
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('A white bear [[chunks=4]]')
  await chat.button('Ask again').click()
  for (const tab of [chat, other]) {
    await tab.finished()
    await expect(textIn(tab.questions)).toHaveText(['A white bear [[chunks=4]]'])
    await expect(textIn(tab.answers)).toHaveText([counted(4)])
  }
  await other.button('Earlier version', other.questions.first()).click()
  await other.finished(2)
  await expect(textIn(other.questions)).toHaveText([/^A brown bear/, /^And its cubs/])

  await other.ask('Further [[chunks=5]]')
  await other.finished(3)
  await expect(textIn(other.questions)).toHaveText([/^A brown bear/, /^And its cubs/, /^Further/])
  await other.button('Later version', other.questions.first()).click()
  await expect(textIn(other.questions)).toHaveText(['A white bear [[chunks=4]]'])
})

test('An answer that was stopped goes on where it was, from another tab', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Count [[chunks=9 stall=4 times=1]]')
  await chat.begun()
  await expect(textIn(chat.answers.last())).toHaveText(counted(4))
  await chat.button('Stop').click()
  await expect(chat.answers.last()).toContainText('Stopped here.')
  const second = await context.newPage()
  const other = createChat(second, grizz.url)
  await other.open(`/c/${chat.conversationId()}`)
  await other.button('Continue', other.answers.last()).click()
  for (const tab of [chat, other]) {
    await tab.finished()
    await expect(textIn(tab.answers)).toHaveText(/^1 2 3 4 .*The grizzly/)
    await expect(tab.questions).toHaveCount(1)
  }
})

/** The same conversation in a second tab. */
async function beside(chat: Chat, page: Page, answers = 1): Promise<Chat> {
  const other = createChat(page, grizz.url)
  await other.open(`/c/${chat.conversationId()}`)
  await other.finished(answers)
  return other
}

async function modelOf({ page, answers, button }: Chat): Promise<string | null> {
  await button('Tokens and cost', answers.last()).click()
  const model = page.locator('[data-facts] dd').first()
  await expect(model).toBeVisible()
  const name = await model.textContent()
  await page.keyboard.press('Escape')
  return name
}
