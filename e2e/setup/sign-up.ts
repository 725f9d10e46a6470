import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'

export const password = 'salmon-and-berries'

/** Makes an account over HTTP; the page's browser keeps the cookie. Returns the email address. */
export async function signUp(page: Page, url: string, name: string): Promise<string> {
  const email = `${name.toLowerCase()}-${randomUUID()}@example.org`
  const answer = await page.request.post(`${url}/api/auth/sign-up/email`, { data: { name, email, password } })
  expect(answer.status(), await answer.text()).toBe(200)
  return email
}
