import { expect, type Locator } from '@playwright/test'
import type { Chat } from '../setup/chat.ts'
import { fits } from '../setup/fits.ts'
import { openGrizz } from '../setup/grizz.ts'
import { choose, drop, type MadeFile, pdfFile, pngFile, textFile } from '../setup/made-files.ts'
import { obstacleSearch } from '../setup/obstacles.ts'
import { test } from '../setup/story.ts'

const grizz = openGrizz({ MAX_FILE_MB: '2' })

const attached = (chat: Chat): Locator => chat.page.locator('[data-attached]')
const tiles = (message: Locator): Locator => message.locator('[data-file]')
const attach = (chat: Chat, ...files: MadeFile[]) => choose(chat.page, chat.button('Attach files'), files)
const uploads = (chat: Chat): string[] => {
  const ids: string[] = []
  chat.page.on('request', (request) => {
    if (request.method() === 'PUT') ids.push(new URL(request.url()).pathname.split('/').at(-1) ?? '')
  })
  return ids
}

test('A photo and a PDF are dropped, asked about and looked at', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const main = page.getByRole('main')
  const place = await chat.box.boundingBox()
  await drop(main, [pngFile('bear.png', 40, 30)], { hang: true })
  await expect(page.locator('[data-drop-overlay]')).toBeVisible()
  expect(await chat.box.boundingBox()).toEqual(place)
  await drop(main, [pngFile('bear.png', 2_200, 80), pdfFile('report.pdf', ['First page', 'Second page'])])
  await expect(page.locator('[data-drop-overlay]')).toHaveCount(0)
  await expect(attached(chat)).toHaveCount(2)
  await expect(attached(chat).first()).toHaveAttribute('data-state', 'ready')
  await expect(attached(chat).last()).toHaveAttribute('data-state', 'ready')
  await expect(attached(chat).last()).toContainText('2 pages')

  await chat.ask('What is in these? [[chunks=3]]')
  await chat.finished()
  await expect(attached(chat)).toHaveCount(0)
  await expect(tiles(chat.questions)).toHaveCount(2)
  const stored = await grizz.query<{ width: number }>('select width from files where name = $1', ['bear.png'])
  expect(stored.map(({ width }) => width)).toEqual([2_048])

  await obstacleSearch(page, 'light')('a question with files')

  await page.reload()
  await expect(tiles(chat.questions)).toHaveCount(2)
  await expect(tiles(chat.questions).first().locator('img')).toHaveJSProperty('complete', true)
  await chat.button('Open bear.png').click()
  const viewer = page.getByRole('dialog', { name: 'bear.png' })
  await expect(viewer.getByRole('img', { name: 'bear.png' })).toBeVisible()
  await expect(viewer).toContainText('1 of 2')
  await page.keyboard.press('ArrowRight')
  const pdf = page.getByRole('dialog', { name: 'report.pdf' })
  await expect(pdf.locator('[data-page="1"]')).toContainText('First page')
  await chat.button('Next page', pdf).click()
  await expect(pdf.locator('[data-page="2"]')).toContainText('Second page')
  const saved = page.waitForEvent('download')
  await pdf.getByRole('link', { name: 'Download' }).click()
  expect((await saved).suggestedFilename()).toBe('report.pdf')
  await page.keyboard.press('Escape')
  await expect(pdf).toHaveCount(0)
})

test('An upload goes on after a reload in its middle, and the draft still has it', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  const ids = uploads(chat)
  let cut = true
  await page.route('**/api/files/*?name=*', async (route) => (cut ? undefined : route.continue()))
  await chat.box.fill('About this')
  await attach(chat, textFile('notes.txt', 'salmon'))
  await expect(attached(chat)).toHaveAttribute('data-state', 'uploading')
  await expect.poll(() => ids.length).toBe(1)
  cut = false
  await page.reload()
  await expect(chat.box).toHaveValue('About this')
  await expect(attached(chat)).toContainText('notes.txt')
  await expect(attached(chat)).toHaveAttribute('data-state', 'ready')
  expect(new Set(ids).size).toBe(1)
  await chat.box.press('Enter')
  await chat.finished()
  await expect(tiles(chat.questions)).toContainText('notes.txt')
})

test('What is attached and sent without a network goes when it is back', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello [[chunks=1]]')
  await chat.finished()
  await page.waitForLoadState('networkidle')
  await context.setOffline(true)
  await attach(chat, textFile('later.txt', 'bears sleep in winter'))
  await expect(attached(chat)).toHaveAttribute('data-state', 'offline')
  await chat.ask('When? [[chunks=2]]')
  await expect(chat.questions.last()).toHaveAttribute('data-waits', 'offline')
  await expect(chat.questions.last()).toContainText('later.txt')
  await context.setOffline(false)
  await chat.finished(2)
  await expect(tiles(chat.questions.last())).toContainText('later.txt')
})

test('A message waits visibly for its files, one that is refused gives it back, and a removed one is not sent', async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello [[chunks=1]]')
  await chat.finished()
  let answer: 'hold' | 'refuse' | 'pass' = 'hold'
  const held: (() => void)[] = []
  await page.route('**/api/files/*?name=*', async (route) => {
    if (answer === 'hold') await new Promise<void>((resolve) => held.push(resolve))
    const problem = { code: 'quota_exceeded', detail: 'There is no room for this file.' }
    if (answer === 'refuse') return route.fulfill({ status: 409, json: problem })
    return route.continue()
  })
  await attach(chat, textFile('a.txt', 'a'), textFile('b.txt', 'b'))
  await expect(attached(chat)).toHaveCount(2)
  await chat.button('Remove b.txt').click()
  await expect(attached(chat)).toHaveCount(1)
  await chat.ask('What does it say? [[chunks=2]]')
  await expect(chat.questions.last()).toHaveAttribute('data-waits', 'uploading')
  await expect(chat.questions.last()).toContainText('Will be sent when its files are uploaded')

  answer = 'refuse'
  for (const go of held.splice(0)) go()
  await expect(chat.box).toHaveValue('What does it say? [[chunks=2]]')
  await expect(attached(chat)).toHaveAttribute('data-state', 'refused')
  await expect(attached(chat)).toContainText('There is no room')
  await expect(page.locator('[data-refused]')).toContainText('a.txt was not uploaded. There is no room for this file.')
  answer = 'pass'
  await chat.button('Try again', attached(chat)).click()
  await expect(attached(chat)).toHaveAttribute('data-state', 'ready')
  await expect(page.locator('[data-refused]')).toHaveCount(0)
  await chat.box.press('Enter')
  await chat.finished(2)
  await expect(tiles(chat.questions.last())).toHaveCount(1)
})

test('Limits are told before anything is uploaded', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const ids = uploads(chat)
  await attach(chat, { name: 'film.bin', mimeType: 'video/mp4', buffer: Buffer.alloc(2_200_000, 1) })
  await expect(page.getByText('“film.bin” was not attached')).toBeVisible()
  await attach(chat, ...Array.from({ length: 21 }, (_, at) => textFile(`${at}.txt`, `${at}`)))
  await expect(page.getByText('At most 20 files')).toBeVisible()
  await expect(attached(chat)).toHaveCount(20)
  await expect.poll(() => ids.length).toBe(20)
})

test('A long paste becomes a file, and can be put back', { tag: '@long' }, async ({ page, context }) => {
  const chat = await grizz.signedUp(page)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: grizz.url })
  const long = 'All about bears. '.repeat(700)
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(long)})`)
  await chat.box.fill('Read this')
  await chat.box.press('ControlOrMeta+v')
  await expect(attached(chat)).toContainText('Pasted text.txt')
  await expect(chat.box).toHaveValue('Read this')
  await chat.button('Put it back').click()
  await expect(attached(chat)).toHaveCount(0)
  await expect(chat.box).toHaveValue(`Read this\n\n${long}`)
})

test('A file says all there is to say; its question is edited with its files', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await attach(chat, textFile('one.txt', 'one'), textFile('two.txt', 'two'))
  await expect(attached(chat)).toHaveCount(2)
  await chat.box.press('Enter')
  await chat.finished()
  await expect(tiles(chat.questions)).toHaveCount(2)

  await chat.questions.hover()
  await chat.button('Edit question').click()
  const editor = page.getByRole('textbox', { name: 'Edit the question' })
  await chat.button('Remove one.txt', chat.questions).click()
  await choose(page, chat.button('Attach files', chat.questions), [textFile('three.txt', 'three')])
  await expect(attached(chat)).toHaveCount(2)
  await editor.fill('And now? [[chunks=2]]')
  await chat.button('Ask again').click()
  await expect(tiles(chat.questions)).toHaveCount(2)
  await expect(chat.questions).toContainText('three.txt')
  await expect(chat.questions).not.toContainText('one.txt')
  await chat.finished()
  await chat.questions.hover()
  await chat.button('Earlier version').first().click()
  await expect(chat.questions).toContainText('one.txt')
})

test('Two tabs show the same draft, and each what the other does with it', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('Hello [[chunks=1]]')
  await chat.finished()
  const other = await context.newPage()
  await other.goto(page.url())
  await attach(chat, textFile('shared.txt', 'shared'))
  const there = other.locator('[data-attached]')
  await expect(there).toContainText('shared.txt')
  await expect(there).toHaveAttribute('data-state', 'ready')
  await other.getByRole('button', { name: 'Remove shared.txt' }).click()
  await expect(attached(chat)).toHaveCount(0)
})

test('All files are listed, found, and deleted for good; their messages say so', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await attach(chat, textFile('keep.txt', 'keep'), textFile('gone.txt', 'gone'))
  await expect(attached(chat).last()).toHaveAttribute('data-state', 'ready')
  await chat.ask('Look [[chunks=1]]')
  await chat.finished()
  const conversation = page.url()
  await page.goto(`${grizz.url}/files`)
  const list = page.getByRole('list', { name: 'Files' })
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await page.getByRole('searchbox', { name: 'Search by name' }).fill('gone')
  await expect(list.getByRole('listitem')).toHaveCount(1)
  await chat.button('Delete gone.txt').click()
  await chat.button('Delete for good').click()
  await expect(page.getByText('No file has this in its name.')).toBeVisible()
  await fits(page)
  await page.goto(conversation)
  await expect(tiles(chat.questions).filter({ hasText: 'gone.txt' })).toContainText('It was deleted.')
})

test('A link to a file opens it at its page', { tag: '@long' }, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const sent = page.waitForResponse((response) => response.request().method() === 'PUT')
  await attach(chat, pdfFile('report.pdf', ['First page', 'Second page']))
  const { id } = (await (await sent).json()) as { id: string }
  await expect(attached(chat)).toHaveAttribute('data-state', 'ready')
  await page.goto(`${grizz.url}/files/${id}?page=2`)
  const viewer = page.getByRole('dialog', { name: 'report.pdf' })
  await expect(viewer.locator('[data-page="2"]')).toContainText('Second page')
})
