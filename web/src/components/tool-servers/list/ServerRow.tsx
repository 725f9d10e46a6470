import type { ToolServer } from '@grizz/protocol/tool-servers'
import { CircleAlert, CircleCheck, KeyRound, Lock, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../../words/en/administration/servers.ts'
import { EditServer } from '../form/EditServer.tsx'
import { ToolsDialog } from '../tools/ToolsDialog.tsx'
import { DeleteServer } from './DeleteServer.tsx'
import { EnabledSwitch } from './EnabledSwitch.tsx'
import { ServerMenu } from './ServerMenu.tsx'
import { SignIn } from './SignIn.tsx'

/** One server with its state. What is for everyone only administrators change; each user signs in for themselves. */
export function ServerRow({ server, isAdmin }: { server: ToolServer; isAdmin: boolean }) {
  const [doing, setDoing] = useState<'edit' | 'tools' | 'delete' | undefined>()
  const rest = () => setDoing(undefined)
  const isOwn = !server.locked && (isAdmin || server.audience === 'user')
  const { name, url, enabled } = server
  return (
    <li className="flex items-start gap-3 py-3">
      {isOwn ? <EnabledSwitch server={server} /> : isAdmin && <span className="w-8 shrink-0" />}
      <div className="min-w-0 flex-1">
        <p className={`truncate font-medium ${enabled ? '' : 'text-ink-faint'}`}>
          <bdi data-own>{name}</bdi>
          {!enabled && <span className="ml-2 text-meta font-normal text-ink-faint">{t('off')}</span>}
        </p>
        <p className="truncate text-ink-soft">
          <bdi data-own>{url}</bdi>
        </p>
        <p className="text-meta text-ink-faint">{factsOf(server).join(' · ')}</p>
        {server.locked && (
          <p className="mt-1 flex items-center gap-1.5 text-meta text-ink-soft">
            <Lock size={12} aria-hidden="true" className="shrink-0" />
            {t('lockedAbout')}
          </p>
        )}
        <State server={server} />
        {enabled && server.wantsSignIn && <SignIn server={server} />}
      </div>
      <ServerMenu server={server} isOwn={isOwn} onChoose={setDoing} />
      {doing === 'edit' && <EditServer server={server} isAdmin={isAdmin} onClose={rest} />}
      {doing === 'tools' && <ToolsDialog server={server} isOwn={isOwn} onClose={rest} />}
      {doing === 'delete' && <DeleteServer server={server} onClose={rest} />}
    </li>
  )
}

function State({ server: { status, problem, signedIn, wantsSignIn } }: { server: ToolServer }) {
  const { icon: Icon, colour, words } = states[status === 'sign_in_required' && signedIn ? 'ready' : status]
  // Whoever has to sign in first is told by the button.
  const isTold = status === 'sign_in_required' && wantsSignIn
  return (
    <p className={`mt-1 flex gap-1.5 ${colour}`}>
      <Icon size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{(!isTold && problem) || words()}</span>
    </p>
  )
}

const states: Readonly<Record<ToolServer['status'], { icon: LucideIcon; colour: string; words: () => string }>> = {
  ready: { icon: CircleCheck, colour: 'text-success', words: () => t('ready') },
  sign_in_required: { icon: KeyRound, colour: 'text-warning', words: () => t('signInRequired') },
  unavailable: { icon: CircleAlert, colour: 'text-danger', words: () => t('unavailable') },
}

function factsOf({ audience, tools, trusted, headerNames }: ToolServer): string[] {
  return [
    audience === 'everyone' ? t('forEveryone') : t('forYou'),
    t('toolCount', { count: tools.length }),
    ...(trusted ? [t('trustedMark')] : []),
    ...(headerNames.length > 0 ? [t('sends', { names: headerNames.join(', ') })] : []),
  ]
}
