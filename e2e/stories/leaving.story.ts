import { expect } from '@playwright/test'
import { counted, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('What was asked without a network is sent although its conversation was left', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Before [[chunks=2 title=The_old_one]]')
  await chat.finished()
  const old = `/c/${chat.conversationId()}`
  await expect(chat.sidebar.locator(`a[href="${old}"]`)).toContainText('The old one')
  await context.setOffline(true)
  await chat.ask('In the tunnel [[chunks=3]]')
  await expect(chat.question('In the tunnel')).toContainText('Will be sent when you are online again')
  await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
  await chat.ask('Anew in the tunnel [[chunks=4 title=The_new_one]]')
  await expect(chat.question('Anew')).toContainText('Will be sent when you are online again')
  const begun = `/c/${chat.conversationId()}`
  await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
  await context.setOffline(false)
  for (const address of [old, begun])
    await expect(chat.sidebar.locator(`a[href="${address}"]`)).toContainText('new answer')
  await expect(chat.sidebar.locator(`a[href="${begun}"]`)).toContainText('The new one')
  await chat.sidebar.locator(`a[href="${begun}"]`).click()
  await chat.finished()
  await expect(textIn(chat.answers)).toHaveText([counted(4)])
  await chat.sidebar.locator(`a[href="${old}"]`).click()
  await chat.finished(2)
  await expect(textIn(chat.answers)).toHaveText([counted(2), counted(3)])
  await expect(chat.sidebar.getByText('new answer')).toHaveCount(0)
})

test('A question that is refused after its conversation was left comes back to its composer', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Before [[chunks=2 title=The_old_one]]')
  await chat.finished()
  const tooLong = '熊'.repeat(31_000)
  await context.setOffline(true)
  await chat.ask(tooLong)
  await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
  await context.setOffline(false)
  await expect(page.getByText(/A question in another conversation was not sent\. The message has/)).toBeVisible()
  await chat.button('Show').click()
  await expect(chat.box).toHaveValue(tooLong)
  await expect(chat.questions).toHaveCount(1)
})
