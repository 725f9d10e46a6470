import { goTo } from './path.ts'

/** An empty chat, with the cursor where one types. */
export function beginNew(): void {
  goTo('/')
  requestAnimationFrame(() => document.getElementById('message')?.focus())
}
