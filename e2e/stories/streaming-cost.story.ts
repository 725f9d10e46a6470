import { expect, type Page } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('While an answer grows, what is finished of it is not touched again', async ({ page }) => {
  const chat = await grizz.signedUp(page)
  const blocks = Array.from({ length: 12 }, (_, index) => `Paragraph **${index}** of the bear.`)
  const written = `${blocks.join('\n\n')}\n\n\`\`\`ts\nconst bear = 1\n\`\`\`\n\n- one\n- two\n\nThe end.`
  await chat.ask(`${written} [[style=parrot chunks=12 gate=blocks]]`)
  const text = textIn(chat.answers.last())
  await expect(text.getByText('Paragraph 3')).toBeVisible()
  // The blocks before the one that is being written, as they are now: any change in them is a block rendered again.
  await page.evaluate(watchFinished)
  grizz.upstream.open('blocks')
  await chat.finished()
  await expect(text).toContainText('The end.')
  expect(await page.evaluate('changes')).toEqual([])
  const stays = await page.evaluate('finished.every((block, index) => blocks()[index] === block)')
  expect(stays).toBe(true)
})

test('What draws formulas and diagrams is loaded when the first one is met, each for itself', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask('# Plain\n\nWords and `code` [[style=parrot]]')
  await chat.finished()
  expect(await drawersIn(page)).toEqual([])
  await chat.ask('A formula: $a^2 + b^2$ [[style=parrot]]')
  await chat.finished(2)
  await expect(page.locator('.katex-html')).toHaveCount(1)
  expect(await drawersIn(page)).toEqual(['formulas'])
  await chat.ask('```mermaid\nflowchart LR\n  A --> B\n```\n\n[[style=parrot]]')
  await chat.finished(3)
  await expect(page.getByRole('img', { name: /diagram/i }).or(page.locator('.diagram img, .diagram svg'))).toHaveCount(
    1,
  )
  expect(await drawersIn(page)).toEqual(['formulas', 'diagrams'])
})

const watchFinished = `
  var blocks = () => [...document.querySelectorAll('[data-role=assistant] [data-content] .prose > *')]
  var finished = blocks().slice(0, 3)
  var changes = []
  var watch = new MutationObserver((seen) => changes.push(...seen.map(({ type }) => type)))
  for (const block of finished)
    watch.observe(block, { subtree: true, childList: true, characterData: true, attributes: true })`

/** The libraries that the page has loaded by now, recognised by words of theirs in its scripts. */
async function drawersIn(page: Page): Promise<string[]> {
  const names = await page.evaluate<string[]>("performance.getEntriesByType('resource').map(({ name }) => name)")
  const scripts = [...new Set(names.filter((name) => name.endsWith('.js')))]
  const loaded = await Promise.all(scripts.map(async (name) => (await page.request.get(name)).text()))
  const has = (words: string) => loaded.some((script) => script.includes(words))
  return [...(has('KaTeX parse error') ? ['formulas'] : []), ...(has('mermaidAPI') ? ['diagrams'] : [])]
}
