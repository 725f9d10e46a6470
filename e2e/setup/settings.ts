import { expect, type Locator, type Page } from '@playwright/test'

/** Opens the settings by the way that a user takes, at one of their sections. */
export async function openSettings(page: Page, section: string): Promise<Locator> {
  await page.getByRole('button', { name: /^Account of / }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await showSection(settings, section)
  return settings
}

export async function showSection(settings: Locator, section: string): Promise<void> {
  await settings.getByRole('tab', { name: section }).click()
  await expect(settings.getByRole('tabpanel', { name: section })).toBeVisible()
}
