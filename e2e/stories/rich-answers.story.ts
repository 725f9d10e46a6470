import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import { type Chat, textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

test('Code says its language, wraps when asked to, and is copied as it was written', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const line = `const honey = [${'"comb", '.repeat(40)}]`
  const chat = await grizz.signedUp(page)
  await says(chat, `\`\`\`ts\n${line}\n\`\`\`\n\n1. A step\n   \`\`\`sh\n   npm start\n   \`\`\``)
  const [block, nested] = [page.locator('.code-block').first(), page.locator('.code-block').last()]
  await expect(block.locator('.code-language')).toHaveAttribute('data-language', 'ts')
  await expect(nested.locator('.code-language')).toHaveAttribute('data-language', 'sh')
  await expect(block.locator('.hljs-keyword')).toHaveText('const')
  const wide = () => block.locator('pre').evaluate((pre) => pre.scrollWidth > pre.clientWidth)
  expect(await wide()).toBe(true)
  await chat.button('Wrap lines').first().click()
  await expect(chat.button('Wrap lines').first()).toHaveAttribute('aria-pressed', 'true')
  expect(await wide()).toBe(false)
  await chat.button('Copy code').first().click()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(line)
})

test('A wide table scrolls by itself, with the keyboard too', { tag: '@long' }, async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const chat = await grizz.signedUp(page)
  const cells = Array.from({ length: 12 }, (_, index) => `season-${index}`)
  await says(chat, `| ${cells.join(' | ')} |\n|${'---|'.repeat(12)}\n| ${cells.join(' | ')} |`)
  const table = page.locator('.wide-table')
  await expect(table.getByRole('cell')).toHaveCount(12)
  await table.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => table.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0)
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
})

const notes = 'First[^b], then[^a].\n\nMore[^b].\n\n[^a]: The **second** note\n\n[^b]: The first note'

test('Footnotes have their numbers while they are still to come, and lead there and back', { tag: '@long' }, async ({
  page,
}) => {
  const chat = await grizz.signedUp(page)
  await chat.ask(`${notes} [[style=parrot chunks=10 stall=4]]`)
  const text = textIn(chat.answers.last())
  await expect(text.locator('sup')).toHaveText(['1', '2', '1'])
  await expect(text).not.toContainText('[^')
  await chat.button('Stop').click()
  await says(chat, notes, 2)
  const whole = textIn(chat.answers.last())
  await expect(whole.locator('sup')).toHaveText(['1', '2', '1'])
  await expect(whole.getByRole('listitem')).toHaveText([/^The first note/, /^The second note/])
  await chat.button('Footnote 2', whole).click()
  await expect(chat.button('Back to footnote 2 in the text', whole)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(chat.button('Footnote 2', whole)).toBeFocused()
})

const formulas =
  'It is $5 and $10, \\(a_1 + b_1\\) and $x^2$.\n\n$$\n\\frac{1}{2}\n+ y\n$$\n\n\\[ \\sqrt{z} \\]\n\nBad: $\\frac{$'

test('Formulas are drawn once KaTeX has come, prices stay, and copying gives what the model wrote', async ({
  page,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const chat = await grizz.signedUp(page)
  const fonts = new Set<string>()
  page.on('request', (request) => /KaTeX/.test(request.url()) && fonts.add(new URL(request.url()).host))
  await says(chat, 'No formula here')
  expect(fonts.size).toBe(0)
  await says(chat, formulas, 2)
  const text = textIn(chat.answers.last())
  await expect(text.locator('.katex-html')).toHaveCount(4)
  await expect(text.locator('.katex-display')).toHaveCount(2)
  expect(
    await roomAbove(text.locator('.formula-display').first()),
    'no empty lines for those of the source',
  ).toBeLessThan(26)
  await expect(text.locator('p').first()).toContainText('It is $5 and $10,')
  await expect(text.locator('p').last()).toContainText('$\\frac{$')
  expect([...fonts]).toEqual([new URL(grizz.url).host])
  await chat.button('Copy answer', chat.answers.last()).click()
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(formulas)
  await text
    .locator('p')
    .first()
    .evaluate((paragraph) => paragraph.ownerDocument.getSelection()?.selectAllChildren(paragraph))
  await page.keyboard.press('Control+c')
  const copied = String(await page.evaluate('navigator.clipboard.readText()'))
  // Browsers may break the line at a formula when a selection is copied.
  expect(copied.replace(/\s+/g, '')).toBe('Itis$5and$10,\\(a_1+b_1\\)and$x^2$.')
})

/** Pixels between the top of a display formula's place and what is drawn in it. */
async function roomAbove(place: Locator): Promise<number> {
  const [outer, inner] = [await place.boundingBox(), await place.locator('.katex-display').boundingBox()]
  return (inner?.y ?? Number.NaN) - (outer?.y ?? Number.NaN)
}

const diagram = '```mermaid\nflowchart LR\n  A[Bear] --> B{Hungry?}\n  B -->|yes| C[Honey]\n```'

test('A diagram is drawn when its fence is closed, moves nothing, and shows its source when it cannot be', {
  tag: '@long',
}, async ({ page }) => {
  const chat = await grizz.signedUp(page)
  await chat.ask(`${diagram}\n\nend [[style=parrot chunks=5 stall=4]]`)
  const place = page.locator('.diagram')
  await expect(place.locator('pre')).toContainText('flowchart LR')
  await expect(place.getByRole('img')).toHaveCount(0)
  await chat.button('Stop').click()
  await says(chat, `${diagram}\n\nThe end.\n\n\`\`\`mermaid\nflowchart LR\n  A[Bear --> \n\`\`\``, 2)
  const [drawn, broken] = [
    chat.answers.last().locator('.diagram').first(),
    chat.answers.last().locator('.diagram').last(),
  ]
  await expect(drawn.getByRole('img')).toBeVisible()
  const height = (await drawn.boundingBox())?.height
  await chat.button('Show source', chat.answers.last()).click()
  await expect(drawn.locator('pre')).toContainText('A[Bear] --> B{Hungry?}')
  expect((await drawn.boundingBox())?.height).toBe(height)
  await expect(broken.locator('pre')).toContainText('A[Bear -->')
  const problem = chat.answers.last().locator('.diagram-problem')
  await expect(problem).toHaveAttribute('data-says', /^This diagram cannot be drawn, so this is its source\./)
  await chat.button('Show source', chat.answers.last()).click()
  const light = await drawn.getByRole('img').getAttribute('src')
  await page.evaluate("document.documentElement.classList.add('dark')")
  await expect(drawn.getByRole('img')).not.toHaveAttribute('src', light ?? '')
})

test('A picture waits for a click and opens beside the page; a link says where it leads', { tag: '@long' }, async ({
  page,
  context,
}) => {
  const elsewhere: string[] = []
  context.on('request', (request) => request.url().includes('.invalid') && elsewhere.push(request.url()))
  const chat = await grizz.signedUp(page)
  const dot = `data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7`
  await says(
    chat,
    `![a bear](https://pictures.invalid/bear.png) ![own](${dot}) [bank.example](https://evil.invalid/x) https://plain.invalid/`,
  )
  const text = textIn(chat.answers.last())
  await expect(text.getByRole('img')).toHaveAttribute('src', dot)
  await expect(text.locator('[data-host]')).toHaveAttribute('data-host', 'evil.invalid')
  await expect(text.getByRole('link', { name: 'https://plain.invalid/' })).toHaveAttribute('rel', /noopener noreferrer/)
  const picture = text.getByRole('link', { name: 'Show picture from pictures.invalid: a bear' })
  await expect(picture).toHaveAttribute('rel', /noopener noreferrer/)
  expect(elsewhere).toEqual([])
  const [beside] = await Promise.all([context.waitForEvent('page'), picture.click()])
  await expect.poll(() => elsewhere).toEqual(['https://pictures.invalid/bear.png'])
  await beside.close()
  await expect(text.locator('img')).toHaveCount(1)
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`Rich answers meet weak eyes and screen readers without a serious obstacle, ${colorScheme}`, {
    tag: '@long',
  }, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const chat = await grizz.signedUp(page)
    const link = '[the bank](https://evil.invalid/x) ![a bear](https://pictures.invalid/bear.png)'
    await says(
      chat,
      [notes, formulas, diagram, '- [x] done\n- [ ] open', '| a | b |\n|---|---|\n| 1 | 2 |', link].join('\n\n'),
    )
    await expect(page.locator('.diagram img')).toBeVisible()
    await expect(page.locator('.katex-html')).toHaveCount(4)
    expect(await obstacles(page)).toEqual([])
  })

async function says(chat: Chat, markdown: string, count = 1): Promise<void> {
  await chat.ask(`${markdown} [[style=parrot]]`)
  await chat.finished(count)
}

async function obstacles(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include('[data-content]').analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
}
