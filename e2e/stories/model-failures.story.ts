import { expect } from '@playwright/test'
import { counted, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { savedAnswers } from '../setup/saved.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz({ LLM_FIRST_TOKEN_TIMEOUT_MS: '1500', LLM_IDLE_TIMEOUT_MS: '1500' })

interface Trouble {
  name: string
  directive: string
  says: RegExp
  kept: number
  tag?: string
}

/** Before the first token there are three tries, so a passing trouble has to come three times to be seen. */
const troubles: readonly Trouble[] = [
  { name: 'refuses the key', directive: 'status=401 times=1', says: /OPENAI_API_KEY/, kept: 0 },
  {
    name: 'asks to come back later',
    directive: 'status=429 after=60 times=1',
    says: /Try again in 60 s/,
    kept: 0,
    tag: '@long',
  },
  {
    name: 'is out of order',
    directive: 'status=500 times=3',
    says: /HTTP 500.*Try again in a moment/,
    kept: 0,
    tag: '@long',
  },
  {
    name: 'never says a word',
    directive: 'stall=0 times=1',
    says: /did not begin to answer.*Try again/,
    kept: 0,
    tag: '@long',
  },
  {
    name: 'falls silent in mid-answer',
    directive: 'stall=7 times=1',
    says: /fell silent.*ask again/,
    kept: 7,
    tag: '@long',
  },
  {
    name: 'sends a line of broken JSON',
    directive: 'bad=7 times=1',
    says: /broke off.*Try again/,
    kept: 7,
    tag: '@long',
  },
  {
    name: 'reports an error inside the stream',
    directive: 'error=7 times=1',
    says: /the bears ate the model/,
    kept: 7,
    tag: '@long',
  },
  {
    name: 'loses the connection',
    directive: 'cut=7 times=1',
    says: /connection was lost.*Try again/,
    kept: 7,
    tag: '@long',
  },
  {
    name: 'ends cleanly without saying that it is finished',
    directive: 'eof=7 times=1',
    says: /broke off/,
    kept: 7,
    tag: '@long',
  },
]

for (const { name, directive, says, kept, tag = [] } of troubles) {
  test(`A model that ${name}: a sentence that helps, the text so far, and a retry that works`, { tag }, async ({
    page,
  }) => {
    const chat = await grizz.signedUp(page)
    await chat.ask(`Count to twelve [[chunks=12 ${directive}]]`)
    const answer = chat.answers.last()
    await expect(answer).toHaveAttribute('data-status', 'failed')
    await expect(answer.getByRole('alert')).toContainText(says)
    await expect(textIn(answer)).toHaveText(counted(kept))
    const [failed] = await savedAnswers(grizz, chat)
    expect(failed).toMatchObject({ status: 'failed', content: kept ? `${counted(kept)} ` : '' })

    await chat.button('Try again', answer).click()
    await chat.finished()
    await expect(textIn(answer)).toHaveText(counted(12))
    await expect(chat.questions).toHaveCount(1)
  })
}

test('A model that asks for a moment gets it, and the person sees no failure', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Patience [[chunks=5 status=429 after=1 times=2]]')
  await chat.finished()
  await expect(textIn(chat.answers.last())).toHaveText(counted(5))
})

test('An answer that was cut off goes on where it stopped, when asked to', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Go on [[chunks=9 cut=4 times=1]]')
  const answer = chat.answers.last()
  await expect(answer).toHaveAttribute('data-status', 'failed')
  await chat.button('Continue', answer).click()
  await chat.finished()
  await expect(textIn(chat.answers.last())).toHaveText(/^1 2 3 4 .*The grizzly/)
})
