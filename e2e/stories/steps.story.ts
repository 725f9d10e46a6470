import { expect, type Locator } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { savedAnswers } from '../setup/saved.ts'
import { test } from '../setup/story.ts'

// Questions are short, so that only their number makes a context too long. Nobody knows the price of this model.
const grizz = openGrizz({ CONTEXT_MESSAGES: '3', DEFAULT_MODEL: 'house-blend' })

test('What a run does is told in one line that unfolds, live', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Think twice [[status=503 times=1 after=0 reason=500 chunks=1 delay=200]]')
  const answer = chat.answers.last()
  const line = answer.locator('[data-reasoning] summary')
  await expect(line).toHaveText(/^Thinking · .* · 2 tries$/)
  await expect(answer.locator('[data-steps]')).toHaveCount(0)
  await line.click()
  await expect(kindsIn(answer)).resolves.toEqual(['model_call', 'retry', 'reasoning'])
  await expect(stepIn(answer, 'reasoning')).toContainText('Thinking · ')
  await expect(stepIn(answer, 'model_call')).toHaveAttribute('data-status', 'running')

  await chat.button('Stop').click()
  await expect(line).toHaveText(/^Thought for .* · 2 tries$/)
  await expect(stepIn(answer, 'model_call')).toHaveAttribute('data-status', 'failed')
  await expect(stepIn(answer, 'model_call')).toContainText('It was stopped.')
})

test('What a run did is told the same after a reload', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Think twice [[status=503 times=1 after=0 reason=5 chunks=4 delay=300]]')
  await chat.finished()
  const answer = chat.answers.last()
  const line = answer.locator('[data-reasoning] summary')
  await expect(line).toHaveText(/^Thought for .* · 2 tries$/)
  const told = await line.textContent()
  await page.reload()
  await expect(line).toHaveText(told ?? '')
  await line.click()
  await expect(stepIn(answer, 'retry')).toContainText('Try 1 failed, tried again')
  await expect(stepIn(answer, 'model_call')).toHaveText(/^Asked house-blend · \d+ s$/)
  await expect(kindsIn(answer)).resolves.toEqual(['model_call', 'retry', 'reasoning'])
})

test('An answer that was simply written has no such line, but tells its steps when asked', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Simply [[chunks=3]]')
  await chat.finished()
  await expect(chat.answers.last().locator('[data-reasoning]')).toHaveCount(0)
  await chat.button('Tokens and cost', chat.answers.last()).click()
  const card = page.getByRole('dialog', { name: 'What this answer took' })
  await expect(stepIn(card, 'model_call')).toContainText('Asked house-blend')
  await expect(card).toContainText('Time')
  await expect(card).toContainText('Costunknown')
  await expect(card).toContainText('No price is known for this model.')
})

test('Steps that do not load say so, and load when asked again', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Think [[reason=3 chunks=3]]')
  await chat.finished()
  await page.reload()
  await page.route('**/api/messages/*/steps', (route) => route.fulfill({ status: 404, body: '' }))
  const answer = chat.answers.last()
  await answer.locator('[data-reasoning] summary').click()
  await expect(answer.getByRole('alert')).toContainText('The steps did not load.')
  await page.unroute('**/api/messages/*/steps')
  await answer.getByRole('button', { name: 'Try again' }).click()
  await expect(kindsIn(answer)).resolves.toEqual(['model_call', 'reasoning'])
})

test('What the provider did not report is estimated and marked so', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Unreported [[chunks=5 nousage=1]]')
  await chat.finished()
  const [saved] = await savedAnswers(grizz, chat)
  await chat.button('Tokens and cost', chat.answers.last()).click()
  const facts = page.locator('[data-facts]:visible')
  await expect(facts).toContainText(`Output tokens≈ ${saved?.output_tokens}`)
  await expect(page.getByText('≈ Estimated from the text: the model reported nothing.')).toBeVisible()
})

test('What was left out of the context is told above the answer, live and after a reload', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('One [[chunks=2]]')
  await chat.finished()
  await expect(chat.answers.last()).not.toContainText('left out')
  await chat.ask('Two [[chunks=2]]')
  await chat.finished(2)
  await chat.ask('Three [[chunks=3 stall=2]]')
  await chat.begun()
  const told = '4 earlier messages were left out, to fit what the model can read.'
  await expect(chat.answers.last()).toContainText(told)
  await page.reload()
  await chat.begun()
  await expect(chat.answers.last()).toContainText(told)
  await chat.button('Stop').click()
  await expect(chat.answers.last()).toHaveAttribute('data-status', 'cancelled')
  await page.reload()
  await expect(textIn(chat.answers.last())).not.toBeEmpty()
  await expect(chat.answers.last()).toContainText(told)
  await chat.button('Tokens and cost', chat.answers.last()).click()
  await expect(stepIn(page.getByRole('dialog'), 'trim')).toContainText('4 earlier messages were left out')
})

const stepIn = (within: Locator, kind: string): Locator => within.locator(`[data-step=${kind}]`)

/** The kinds of the steps as listed, once there are any. */
async function kindsIn(within: Locator): Promise<(string | null)[]> {
  await expect(within.locator('[data-step]').first()).toBeVisible()
  return within.locator('[data-step]').evaluateAll((steps) => steps.map((step) => step.getAttribute('data-step')))
}
