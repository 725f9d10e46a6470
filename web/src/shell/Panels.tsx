import type { Me } from '@grizz/protocol/http'
import { lazy, Suspense } from 'react'
import { closePanel, usePanel } from './panel.ts'

const Settings = lazy(() => import('../settings/Settings.tsx').then((module) => ({ default: module.Settings })))
const Palette = lazy(() => import('../palette/Palette.tsx').then((module) => ({ default: module.Palette })))
const ShortcutSheet = lazy(() => import('./ShortcutSheet.tsx').then((module) => ({ default: module.ShortcutSheet })))
const RenameDialog = lazy(() =>
  import('../sidebar/RenameDialog.tsx').then((module) => ({ default: module.RenameDialog })),
)

interface PanelsProps {
  me: Me
  conversationId: string | undefined
}

/** What lies over the page, loaded when it is first asked for. */
export function Panels({ me, conversationId }: PanelsProps) {
  const shown = usePanel()
  if (!shown) return null
  const { panel, turn } = shown
  const close = () => closePanel(turn)
  return (
    <Suspense key={turn}>
      {panel === 'settings' && <Settings me={me} onClose={close} />}
      {panel === 'palette' && <Palette conversationId={conversationId} onClose={close} />}
      {panel === 'shortcuts' && <ShortcutSheet onClose={close} />}
      {typeof panel === 'object' && <RenameDialog conversation={panel.rename} onClose={close} />}
    </Suspense>
  )
}
