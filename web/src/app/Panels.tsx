import type { Me } from '@grizz/protocol/http'
import { Suspense } from 'react'
import { closePanel, usePanel } from '../components/navigation/panel.ts'
import { lazyPart } from '../ui/loading/lazy-part.tsx'

const Settings = lazyPart(
  () => import('../components/settings/Settings.tsx').then((module) => module.Settings),
  'toast',
)
const Palette = lazyPart(() => import('../components/palette/Palette.tsx').then((module) => module.Palette), 'toast')
const ShortcutSheet = lazyPart(() => import('./ShortcutSheet.tsx').then((module) => module.ShortcutSheet), 'toast')
const Connect = lazyPart(
  () => import('../components/providers/connect/Connect.tsx').then((module) => module.Connect),
  'toast',
)
const RenameDialog = lazyPart(
  () => import('../components/conversations/RenameDialog.tsx').then((module) => module.RenameDialog),
  'toast',
)

const FileViewer = lazyPart(
  () => import('../components/files/viewer/FileViewer.tsx').then((module) => module.FileViewer),
  'toast',
)

const ProjectPanel = lazyPart(
  () => import('../components/projects/panels/ProjectPanel.tsx').then((module) => module.ProjectPanel),
  'toast',
)

interface PanelsProps {
  me: Me
  conversationId: string | undefined
}

/** The dialogs over the page, each loaded when it is first opened. */
export function Panels({ me, conversationId }: PanelsProps) {
  const shown = usePanel()
  if (!shown) return null
  const { panel, turn } = shown
  const close = () => closePanel(turn)
  return (
    <Suspense key={turn}>
      {panel === 'settings' && <Settings me={me} onClose={close} />}
      {panel === 'palette' && <Palette conversationId={conversationId} onClose={close} />}
      {panel === 'connect' && <Connect onClose={close} />}
      {panel === 'shortcuts' && <ShortcutSheet onClose={close} />}
      {typeof panel === 'object' && 'rename' in panel && <RenameDialog conversation={panel.rename} onClose={close} />}
      {typeof panel === 'object' && 'view' in panel && <FileViewer {...panel.view} onClose={close} />}
      {typeof panel === 'object' && 'project' in panel && <ProjectPanel {...panel.project} onClose={close} />}
    </Suspense>
  )
}
