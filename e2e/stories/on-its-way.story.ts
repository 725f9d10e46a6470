import { expect } from '@playwright/test'
import { counted, createChat, textIn } from '../setup/chat.ts'
import { openGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz({ RATE_LIMIT_MESSAGES_PER_MINUTE: '3', QUEUE_LIMIT: '1' })

test('A question stands in the thread at once, says that it is being sent, and is sent once', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Before [[chunks=2]]')
  await chat.finished()
  grizz.wire.freeze()
  await chat.ask('Into the silence [[chunks=3]]')
  await expect(chat.question('Into the silence')).toHaveAttribute('data-status', 'sending')
  await expect(chat.question('Into the silence')).toContainText('Sending…')
  await expect(chat.box).toHaveValue('')
  grizz.wire.cut()
  await chat.finished(2)
  await expect(textIn(chat.answers)).toHaveText([counted(2), counted(3)])
  await expect(chat.questions).toHaveCount(2)
})

test('What waits for the network outlives its tab, and is sent once when somebody comes back', {
  tag: '@long',
}, async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Before [[chunks=2]]')
  await chat.finished()
  const path = `/c/${chat.conversationId()}`
  await context.setOffline(true)
  await chat.ask('In the tunnel [[chunks=3]]')
  await expect(chat.question('In the tunnel')).toContainText('Will be sent when you are online again')
  await page.close()
  await context.setOffline(false)
  const [one, two] = [await context.newPage(), await context.newPage()].map((tab) => createChat(tab, grizz.url))
  for (const tab of [one, two]) await tab?.open(path)
  for (const tab of [one, two]) {
    await tab?.finished(2)
    await expect(textIn(tab?.answers ?? page.locator('none'))).toHaveText([counted(2), counted(3)])
    await expect(tab?.questions ?? page.locator('none')).toHaveCount(2)
  }
})

test('What has no room in the queue waits in the page and says so; what comes too fast comes back with the reason', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('First [[chunks=20 gate=room]]')
  await chat.begun()
  await chat.ask('Second [[chunks=3]]')
  await expect(chat.question('Second')).toContainText('Next in line')
  await chat.ask('Third [[chunks=4]]')
  await expect(chat.question('Third')).toContainText('Waits for room in the queue')
  grizz.upstream.open('room')
  await chat.finished(3)
  await expect(textIn(chat.answers)).toHaveText([counted(20), counted(3), counted(4)])

  await chat.ask('Too soon [[chunks=2]]')
  const refusal = page.getByRole('main').getByRole('alert')
  await expect(refusal).toContainText(/Again in \d/)
  await expect(chat.box).toHaveValue('Too soon [[chunks=2]]')
  await expect(chat.question('Too soon')).toHaveCount(0)
  await chat.button('Dismiss').click()
  await expect(refusal).toHaveCount(0)
  await expect(chat.box).toHaveValue('Too soon [[chunks=2]]')
})
