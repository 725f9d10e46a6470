import type { Page } from '@playwright/test'

/** Chooses who answers next, in the composer. */
export async function pickModel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Model: / }).click()
  await page.getByRole('combobox', { name: 'Search models' }).fill(name)
  await optionOf(page, name).first().click()
}

/** Chooses a model that several providers have. */
export async function pickModelOf(page: Page, provider: string, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Model: / }).click()
  await page.getByRole('combobox', { name: 'Search models' }).fill(name)
  const model = optionOf(page, name)
  const inItsGroup = page.getByRole('group', { name: provider, exact: true }).getByRole('option').and(model)
  await inItsGroup
    .or(model.filter({ hasText: provider }))
    .first()
    .click()
}

/** A model in the opened list. */
export function optionOf(page: Page, name: string) {
  return page.getByRole('option').filter({ has: page.getByText(name, { exact: true }) })
}
