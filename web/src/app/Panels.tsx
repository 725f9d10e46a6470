import type { Me } from '@grizz/protocol/http'
import { Suspense } from 'react'
import { closePanel, usePanel } from '../components/navigation/panel.ts'
import { lazyPart } from '../ui/loading/lazy-part.tsx'

const Settings = lazyPart(
  () => import('../components/settings/Settings.tsx').then((module) => module.Settings),
  'notice',
)
const Palette = lazyPart(() => import('../components/palette/Palette.tsx').then((module) => module.Palette), 'notice')
const ShortcutSheet = lazyPart(() => import('./ShortcutSheet.tsx').then((module) => module.ShortcutSheet), 'notice')
const RenameDialog = lazyPart(
  () => import('../components/conversations/RenameDialog.tsx').then((module) => module.RenameDialog),
  'notice',
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
