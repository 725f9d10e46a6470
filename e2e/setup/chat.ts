import { expect, type Locator, type Page } from '@playwright/test'

/** The page as a user sees it. */
export type Chat = ReturnType<typeof createChat>

export function createChat(page: Page, url: string) {
  const button = (name: string, scope: Page | Locator = page) => scope.getByRole('button', { name, exact: true })
  const questions = page.locator('[data-role=user]')
  const answers = page.locator('[data-role=assistant]')
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  return {
    page,
    url,
    box,
    questions,
    answers,
    button,
    sidebar: page.getByRole('navigation', { name: 'Conversations' }),
    async open(path = '/'): Promise<void> {
      await page.goto(url + path)
      await expect(box).toBeVisible()
    },
    async ask(text: string): Promise<void> {
      await box.fill(text)
      await box.press('Enter')
    },
    question: (text: string) => questions.filter({ hasText: text }),
    /** Waits until the newest answer is whole. */
    async finished(count = 1): Promise<void> {
      await expect(answers).toHaveCount(count)
      await expect(answers.last()).toHaveAttribute('data-status', 'complete')
    },
    /** Waits until the newest answer has begun to show its text. */
    async begun(): Promise<void> {
      await expect(answers.last()).toHaveAttribute('data-status', 'streaming')
      await expect(textIn(answers.last())).not.toBeEmpty()
    },
    conversationId(): string {
      const id = /\/c\/([0-9a-f-]{36})$/.exec(page.url())?.[1]
      if (!id) throw new Error(`No conversation is open at ${page.url()}`)
      return id
    },
  }
}

/** The text of one message. */
export const textIn = (message: Locator): Locator => message.locator('[data-content]')

/** The upstream's text in so many deltas. */
export function counted(deltas: number, from = 1): string {
  return Array.from({ length: deltas - from + 1 }, (_, index) => `${from + index}`).join(' ')
}
