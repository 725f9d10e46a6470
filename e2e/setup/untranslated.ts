import { expect, type Page } from '@playwright/test'

/** Names, which no language changes, and days. */
const names =
  /^(Grizz|CSV|Ada\b.*|.*@example\.org|English|Deutsch|GPT.*|gpt.*|.* on Linux|[A-Z][a-z]{2} \d.*|\d+ [A-Z][a-z]{2})$/

/** In the pseudo-locale: fails when the page shows or names something that has no accents, because no catalogue holds it. */
export async function speaksFromCatalogue(page: Page): Promise<void> {
  await expect
    .poll(async () => ((await page.evaluate(plainTexts)) as string[]).filter((text) => !names.test(text)))
    .toEqual([])
}

/** Texts and names of what is in sight, but for what users and models wrote, keys and the marks of code. */
const plainTexts = `(() => {
  const written = '[data-content], [dir=auto], kbd, code, [data-own]'
  const seen = [...document.querySelectorAll('body *')].filter(
    (element) => element.checkVisibility() && !element.closest(written) && !/^(SCRIPT|STYLE|NEXT-ROUTE-ANNOUNCER)$/.test(element.tagName),
  )
  const texts = seen.flatMap((element) => [
    ...[...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data),
    ...['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
  ])
  return [...new Set(texts.map((text) => text.trim()))].filter((text) => /[A-Za-z]{3}/.test(text) && !/[^\\x00-\\x7f]|~~~/.test(text.replace(/[“”’…·]/g, '')))
})()`
