import { whenIdle } from '../ui/hooks/when-idle.ts'
import { preload } from '../ui/loading/preload.ts'

/** In the order in which it is likely to be needed. */
const parts: readonly (() => Promise<unknown>)[] = [
  () => import('../ui/loading/PartProblem.tsx'),
  () => import('../components/composer/RejectedSendNote.tsx'),
  () => import('../components/files/attach/AttachedFiles.tsx'),
  () => import('../components/files/attach/attach-files.ts'),
  () => import('../components/files/attach/DropOverlay.tsx'),
  () => import('./start-uploads.ts'),
  () => import('../client/sse-transport.ts'),
  () => import('../markdown/code/colour.ts'),
  () => import('../components/question/QuestionEditor.tsx'),
  () => import('../components/sidebar/SidebarSheet.tsx'),
  () => import('../components/chat/header/HeaderMenu.tsx'),
  () => import('../components/models/ModelList.tsx'),
  () => import('../components/composer/WaitingNote.tsx'),
  () => import('../components/composer/ToolList.tsx'),
  () => import('../components/composer/parameters/ParametersCard.tsx'),
  () => import('../components/conversations/ConversationOptions.tsx'),
  () => import('../components/sidebar/AccountOptions.tsx'),
  () => import('../components/conversations/RenameDialog.tsx'),
  () => import('../components/sidebar/SearchResults.tsx'),
  () => import('../components/projects/home/ProjectHome.tsx'),
  () => import('../components/projects/panels/ProjectPanel.tsx'),
  () => import('../components/palette/Palette.tsx'),
  () => import('../components/files/viewer/FileViewer.tsx'),
  () => import('../components/settings/Settings.tsx'),
  () => import('./ShortcutSheet.tsx'),
]

/**
 * Loads what the page will need, one by one while it is idle, so that it is there at once, and also when the
 * network is gone.
 */
export async function preloadParts(): Promise<void> {
  for (const part of parts) {
    await whenIdle(5_000)
    await preload(part)
  }
}
