import { ahead } from '../kit/ahead.ts'
import { whenIdle } from '../kit/when-idle.ts'

/** In the order in which it is likely to be needed. */
const parts: readonly (() => Promise<unknown>)[] = [
  () => import('../kit/PartProblem.tsx'),
  () => import('../composer/RefusalNote.tsx'),
  () => import('../live/sse-line.ts'),
  () => import('../markdown/colour.ts'),
  () => import('../question/QuestionEditor.tsx'),
  () => import('../sidebar/SidebarSheet.tsx'),
  () => import('../chat/HeaderMenu.tsx'),
  () => import('../composer/ModelChoices.tsx'),
  () => import('../sidebar/ConversationOptions.tsx'),
  () => import('../sidebar/AccountOptions.tsx'),
  () => import('../sidebar/RenameDialog.tsx'),
  () => import('../sidebar/SearchResults.tsx'),
  () => import('../palette/Palette.tsx'),
  () => import('../settings/Settings.tsx'),
  () => import('./ShortcutSheet.tsx'),
]

/**
 * Loads what the page will need, one by one while it has nothing else to do, so that it is there at once, and there at
 * all when the network is not.
 */
export async function loadAhead(): Promise<void> {
  for (const part of parts) {
    await whenIdle(5_000)
    await ahead(part)
  }
}
