import { expect } from '@playwright/test'
import { createChat } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('What was last spoken in comes first, in every tab, and on another device as soon as somebody looks', {
  tag: '@long',
}, async ({ page, context, browser }) => {
  const chat = await grizz.signedUp(page)
  for (const title of ['Rivers', 'Honey']) {
    await chat.sidebar.getByRole('button', { name: 'New chat' }).click()
    await chat.ask(`About it [[chunks=2 title=${title}]]`)
    await expect(chat.sidebar.getByRole('link').first()).toContainText(title)
    await chat.finished()
  }
  const other = createChat(await context.newPage(), grizz.url)
  await other.open()
  const device = await browser.newContext({ storageState: await context.storageState() })
  const phone = createChat(await device.newPage(), grizz.url)
  await phone.page.clock.install()
  await phone.open()
  const orderIn = ({ sidebar }: typeof chat, titles: readonly string[]) =>
    expect(sidebar.getByRole('link')).toContainText([...titles])
  for (const tab of [chat, other, phone]) await orderIn(tab, ['Honey', 'Rivers'])

  await chat.sidebar.getByRole('link', { name: 'Rivers' }).click()
  await chat.ask('More of it [[chunks=2]]')
  await chat.finished(2)
  for (const tab of [chat, other]) await orderIn(tab, ['Rivers', 'Honey'])
  await phone.page.clock.fastForward('01:00')
  await phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
  await orderIn(phone, ['Rivers', 'Honey'])
  await device.close()
})
