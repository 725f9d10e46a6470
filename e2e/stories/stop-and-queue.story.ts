import type { SeenRequest } from '@grizz/testing/upstream/common/seen'
import { expect } from '@playwright/test'
import { counted, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { savedAnswers } from '../setup/saved.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('Stop keeps the text so far, reaches the model, and is billed once', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Never end [[chunks=2000 delay=200]]')
  await chat.begun()
  await chat.button('Stop').click()
  const answer = chat.answers.last()
  await expect(answer).toHaveAttribute('data-status', 'cancelled')
  await expect(answer).toContainText('Stopped here.')
  await expect(chat.button('Stop')).toHaveCount(0)

  const [saved] = await savedAnswers(grizz, chat)
  expect(saved?.status).toBe('cancelled')
  await expect(textIn(answer)).toHaveText(saved?.content.trim() ?? '')
  await expect.poll(() => calls('Never end')[0]?.end).toBe('aborted by client')
  const ledger = await grizz.query('select * from usage where conversation_id = $1 and kind = $2', [
    chat.conversationId(),
    'answer',
  ])
  expect(ledger).toHaveLength(1)

  await chat.ask('And now? [[chunks=4]]')
  await chat.finished(2)
  await expect(textIn(chat.answers.last())).toHaveText(counted(4))
})

test('Questions asked during an answer wait in line, and can be moved, changed and withdrawn', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('First [[chunks=9 stall=4]]')
  await chat.begun()
  for (const name of ['Second', 'Third', 'Fourth']) {
    await chat.ask(`${name} [[chunks=13]]`)
    await expect(chat.question(name)).toHaveAttribute('data-status', 'queued')
  }
  await expect(chat.question('Second')).toContainText('Next in line')
  await expect(chat.question('Third')).toContainText('2nd in line')
  await expect(chat.question('Fourth')).toContainText('3rd in line')

  await chat.button('Move up', chat.question('Fourth')).click()
  await expect(chat.question('Fourth')).toContainText('2nd in line')
  await chat.button('Withdraw question', chat.question('Third')).click()
  await expect(chat.question('Third')).toHaveCount(0)
  await chat.button('Edit question', chat.question('Second')).click()
  await page.getByRole('textbox', { name: 'Edit the question' }).fill('Second, changed [[chunks=13]]')
  await chat.button('Save').click()
  await expect(chat.question('Second, changed')).toContainText('Next in line')

  await page.reload()
  await expect(chat.question('Fourth')).toContainText('2nd in line')
  await chat.button('Stop').click()
  await chat.finished(3)
  await expect(textIn(chat.questions)).toHaveText([/^First/, /^Second, changed/, /^Fourth/])
  expect(calls('chunks=13').map(({ messages }) => messages.at(-1)?.content)).toEqual([
    'Second, changed [[chunks=13]]',
    'Fourth [[chunks=13]]',
  ])
})

test('A question that waits for another answer keeps its first one, and only the wish is withdrawn', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('First [[chunks=3]]')
  await chat.finished()
  const opened = page.url()
  await chat.ask('Second [[chunks=9 stall=4]]')
  await expect(chat.answers).toHaveCount(2)
  await chat.begun()
  await chat.button('Answer again', chat.answers.first()).click()
  await page.getByRole('button', { name: 'With the same model' }).click()
  const first = chat.question('First')
  await expect(first).toContainText('Next in line')
  await expect(chat.button('Edit question', first)).toHaveCount(0)
  await chat.button('Withdraw request', first).click()
  await expect(first).not.toContainText('in line')
  await page.goto(opened)
  await expect(first).toBeVisible()
  const kept = `select content from messages where conversation_id = $1 and role = 'user' order by id`
  expect(await grizz.query(kept, [chat.conversationId()])).toEqual([
    { content: 'First [[chunks=3]]' },
    { content: 'Second [[chunks=9 stall=4]]' },
  ])
})

test('Enter hammered twenty times: no message lost or doubled, never two model calls at once', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const length = (index: number) => (index === 0 ? '9 stall=4' : '5')
  const asked = Array.from({ length: 20 }, (_, index) => `Hammer ${index + 1} of 20 [[chunks=${length(index)}]]`)
  await chat.box.focus()
  for (const text of asked) {
    await chat.box.fill(text)
    await chat.box.press('Enter')
    await chat.box.press('Enter')
  }
  await expect(page.locator('[data-status=queued]')).toHaveCount(10)
  await expect(page.locator('[data-waits=waiting]')).toHaveCount(9)
  await page.reload()
  await expect(page.locator('[data-waits=waiting]')).toHaveCount(9)
  await chat.button('Stop').click()
  await chat.finished(20)
  await expect(textIn(chat.questions)).toHaveText(asked)
  await expect(textIn(chat.answers)).toHaveText([counted(4), ...asked.slice(1).map(() => counted(5))])

  const hammered = calls('Hammer')
  expect(hammered.map(({ messages }) => messages.at(-1)?.content)).toEqual(asked)
  for (const [index, call] of hammered.entries())
    expect(call.endedAt).toBeLessThanOrEqual(hammered[index + 1]?.at ?? Number.POSITIVE_INFINITY)
})

test('A message of more than 32,000 characters is not sent, and the page says why', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.box.fill('x'.repeat(32_001))
  await chat.box.press('Enter')
  await expect(chat.button('Send')).toBeDisabled()
  await expect(page.getByText(/32[,\u2009]?001|too long/)).toBeVisible()
  expect(calls('xxxx')).toEqual([])
})

/** The streamed calls whose question has these words; titles are asked for besides. */
function calls(words: string): SeenRequest[] {
  return grizz.upstream
    .log()
    .requests.filter(({ stream, messages }) => stream && messages.at(-1)?.content.includes(words))
}
