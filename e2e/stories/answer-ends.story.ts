import { expect } from '@playwright/test'
import { counted, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz({ MAX_ANSWER_CHARACTERS: '1000' })

/** Answers that are kept, and what they still lack. */
const cuts = [
  {
    name: 'at its length limit',
    finish: 'length',
    says: 'The model stopped here, at its length limit.',
    way: 'Continue',
  },
  {
    name: "by the provider's filter",
    finish: 'content_filter',
    says: "The provider's filter cut the answer off here.",
    way: 'Try again',
    tag: '@long',
  },
  {
    name: 'by a refusal',
    finish: 'refusal',
    says: 'The model refused to answer this.',
    way: 'Try again',
    tag: '@long',
  },
]

for (const { name, finish, says, way, tag = [] } of cuts)
  test(`An answer that ends ${name} says so below its text, and what can be done`, { tag }, async ({ page }) => {
    const chat = await grizz.signedUp(page)
    await chat.ask(`Count [[chunks=5 finish=${finish}]]`)
    await chat.finished()
    const answer = chat.answers.last()
    await expect(textIn(answer)).toHaveText(counted(5))
    await expect(answer.getByText(says, { exact: true })).toBeVisible()
    await expect(answer.getByRole('button', { name: /^(Continue|Try again)$/ })).toHaveText([way])
    await expect(answer.getByRole('alert')).toHaveCount(0)
    await page.reload()
    await expect(answer.getByText(says, { exact: true })).toBeVisible()
    await chat.button('Tokens and cost', answer).click()
    await expect(page.locator('[data-facts]')).toContainText('Output tokens')
  })

/** Answers without a word are none. */
const blanks = [
  { finish: 'stop', says: 'The model ended its answer without a word. Try again, or choose another model.' },
  { finish: 'length', says: /reached its length limit before the first word/ },
  { finish: 'content_filter', says: /provider's filter refused this answer. Ask in another way/ },
  { finish: 'refusal', says: /refused to answer, and did not say why. Ask in another way/ },
  { finish: 'tool_calls', says: 'The model ended its answer without a word. Try again, or choose another model.' },
]

for (const { finish, says } of blanks)
  test(`A model that ends with ${finish} and without a word has failed, and may be asked again`, {
    tag: '@long',
  }, async ({ page }) => {
    const chat = await grizz.signedUp(page)
    await chat.ask(`Nothing [[chunks=0 finish=${finish}]]`)
    const answer = chat.answers.last()
    await expect(answer).toHaveAttribute('data-status', 'failed')
    await expect(answer.getByRole('alert')).toContainText(says)
    await expect(answer.getByRole('button', { name: /^(Continue|Try again)$/ })).toHaveText(['Try again'])
    await expect(textIn(answer)).toBeEmpty()
  })

test('An answer longer than one may be keeps its beginning, as one that is at its length limit', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Go on and on [[chunks=2000]]')
  await chat.finished()
  const answer = chat.answers.last()
  await expect(answer.getByText('The model stopped here, at its length limit.', { exact: true })).toBeVisible()
  await expect(chat.button('Continue', answer)).toBeVisible()
  await expect(textIn(answer)).toContainText(counted(200))
})
