import { fixtures } from '@grizz/testing/upstream/fixtures'
import { expect } from '@playwright/test'
import { textIn } from '../setup/chat.ts'
import { shareGrizz } from '../setup/grizz.ts'
import { pickModel } from '../setup/models.ts'
import { savedAnswers, snapshotOf } from '../setup/saved.ts'
import { test } from '../setup/story.ts'

const grizz = shareGrizz()

for (const name of ['openai', 'deepseek', 'xai', 'mistral', 'azure', 'groq']) {
  const tag = name === 'openai' ? [] : '@long'
  test(`An answer in the manner of ${name}: text, thoughts, tokens and cost agree everywhere`, { tag }, async ({
    page,
  }) => {
    const model = `fixture:${name}`
    const fixture = fixtures[model]
    if (!fixture) throw new Error(`The upstream has no ${model}`)
    const chat = await grizz.signedUp(page)
    await pickModel(page, model)
    await chat.ask('What do bears like?')
    await chat.finished()

    const answer = chat.answers.last()
    const [saved] = await savedAnswers(grizz, chat)
    expect(saved?.content).toBe(fixture.text)
    expect(saved?.reasoning ?? '').toBe(fixture.reasoning)
    await expect(textIn(answer)).toHaveText(shown(fixture.text))
    expect((await snapshotOf(chat)).messages.at(-1)).toMatchObject({
      content: fixture.text,
      usage: { inputTokens: fixture.billed.input, outputTokens: fixture.billed.output },
    })

    const thoughts = answer.locator('[data-reasoning]')
    await expect(thoughts).toHaveCount(fixture.reasoning ? 1 : 0)
    if (fixture.reasoning) {
      await expect(thoughts.getByText(fixture.reasoning)).toBeHidden()
      await thoughts.locator('summary').click()
      await expect(thoughts.getByText(fixture.reasoning)).toBeVisible()
    }

    expect(saved).toMatchObject({
      input_tokens: fixture.billed.input,
      output_tokens: fixture.billed.output,
      reasoning_tokens: fixture.billed.reasoning,
      cached_input_tokens: fixture.billed.cached,
    })
    expect(Number(saved?.usage_cents)).toBeGreaterThan(0)
    await chat.button('Tokens and cost', answer).click()
    const facts = page.locator('[data-facts]:visible')
    await expect(facts).toContainText(`Input tokens${fixture.billed.input}`)
    await expect(facts).toContainText(`Output tokens${fixture.billed.output}`)
    await expect(facts).toContainText(`Cost${Number(saved?.usage_cents)} ¢`)
  })
}

/** As the page renders it: without the marks of emphasis. */
function shown(text: string): string {
  return text.replaceAll('**', '').trim()
}
