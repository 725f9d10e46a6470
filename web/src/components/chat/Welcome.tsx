import type { Me } from '@grizz/protocol/http'
import { useModels } from '../../data/queries.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Logo } from '../../ui/display/Logo.tsx'
import { t } from '../../words/en/chat.ts'
import { t as common } from '../../words/en/common.ts'
import { showPanel } from '../navigation/panel.ts'

/** Before the first message: one line. */
export function Welcome({ me: { name, role } }: { me: Me }) {
  const [first = ''] = name.trim().split(/\s+/)
  return (
    <div className="relative flex min-h-0 flex-1 flex-col items-center justify-center gap-4 overflow-hidden px-6 pb-7 text-center md:flex-[1.15] md:justify-end">
      <OnlyDemo isAdmin={role === 'admin'} />
      <Logo size={44} className="shrink-0" />
      <h2 className="text-display font-semibold tracking-tight text-balance">
        {first ? t('welcomeName', { name: first }) : t('welcome')}
      </h2>
    </div>
  )
}

/** While no real model is connected: the way to one, or who knows it. It lies over the welcome, which stays where it is. */
function OnlyDemo({ isAdmin }: { isAdmin: boolean }) {
  const { data } = useModels()
  if (!data?.models.every(({ demo }) => demo)) return null
  return (
    <div className="appearing absolute inset-x-4 top-1 flex flex-wrap items-center justify-center gap-x-3 gap-y-2 low:hidden">
      <p className="text-ink-soft">{isAdmin ? t('onlyDemo') : t('onlyDemoAsk')}</p>
      {isAdmin && <Button onClick={() => showPanel('connect')}>{common('connectModel')}</Button>}
    </div>
  )
}
