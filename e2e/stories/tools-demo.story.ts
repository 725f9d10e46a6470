import { expect } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'
import { callsIn } from '../setup/tools.ts'

const grizz = openGrizz({ OPENAI_API_KEY: '', OPENAI_BASE_URL: '', DEFAULT_MODEL: '' })

test('A newcomer without a model sees a tool at work', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('What is 12 * 34?')
  await chat.finished()
  const answer = chat.answers.last()
  const call = callsIn(answer)
  await expect(call).toHaveAttribute('data-state', 'succeeded')
  await expect(call.locator('summary')).toContainText('12 * 34')
  await expect(textIn(answer)).toContainText('408')
  await call.locator('summary').click()
  await expect(call.getByRole('figure', { name: 'Result' })).toContainText('408')
  const shown = await textIn(answer).textContent()
  await page.reload()
  await expect(callsIn(chat.answers.last())).toHaveAttribute('data-state', 'succeeded')
  await expect(textIn(chat.answers.last())).toHaveText(shown ?? '')
})
