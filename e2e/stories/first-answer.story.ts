import { expect, type Page } from '@playwright/test'
import { counted, createChat, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { savedAnswers, snapshotOf } from '../setup/saved.ts'
import { password } from '../setup/sign-up.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz()

test('A stranger makes an account, asks, and sees the answer grow word by word', async ({ page }) => {
  await page.goto(grizz.url)
  await page.getByLabel('Name').fill('Nanuk')
  await page.getByLabel('Email').fill('nanuk@example.org')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()

  const chat = createChat(page, grizz.url)
  await expect(chat.box).toBeVisible()
  await watchGrowth(page)
  await chat.ask('Count for me [[chunks=60 delay=50]]')
  await expect(textIn(chat.question('Count for me'))).toHaveText('Count for me [[chunks=60 delay=50]]')
  await chat.finished()
  await expect(textIn(chat.answers.last())).toHaveText(counted(60))
  expect(await page.evaluate('window.lengths.size')).toBeGreaterThan(4)
})

test('A reload in mid-answer ends with exactly the text that the model sent, in the page, the API and Postgres', async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Count on [[chunks=60 gate=reload]]')
  await chat.begun()
  await page.reload()
  await chat.begun()
  grizz.upstream.open('reload')
  await chat.finished()

  const sent = grizz.upstream.log().requests.findLast(({ stream }) => stream)?.text ?? ''
  expect(sent.trim()).toBe(counted(60))
  await expect(textIn(chat.answers.last())).toHaveText(sent.trim())
  expect((await snapshotOf(chat)).messages.at(-1)?.content).toBe(sent)
  expect((await savedAnswers(grizz, chat)).map(({ content }) => content)).toEqual([sent])
})

test('Signing out closes the door, a wrong password does not open it, the right one does', async ({ page }) => {
  const chat = await grizz.signedUp(page, 'Bo')
  const email = ((await (await page.request.get(`${grizz.url}/api/me`)).json()) as { email: string }).email
  await chat.ask('Remember me [[chunks=3]]')
  await chat.finished()
  await chat.button('Account of Bo').click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()

  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill('not-the-password')
  await chat.button('Sign in').click()
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
  await page.getByLabel('Password').fill(password)
  await chat.button('Sign in').click()
  await expect(chat.box).toBeVisible()
  await expect(chat.sidebar.getByRole('link')).toHaveCount(1)
})

/** Gathers in the page every length that the text of an answer has on its way, which a look from outside may miss. */
async function watchGrowth(page: Page): Promise<void> {
  await page.evaluate(`
    window.lengths = new Set()
    const look = () => {
      const text = document.querySelector('[data-role=assistant] [data-content]')?.textContent
      if (text) window.lengths.add(text.length)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  `)
}
