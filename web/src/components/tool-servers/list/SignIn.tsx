import type { ToolServer } from '@grizz/protocol/tool-servers'
import { useQueryClient } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useData } from '../../../data/data-context.ts'
import { queryKeys } from '../../../data/query-keys.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/administration/servers.ts'
import { isPage, openLater } from '../../navigation/open-later.ts'
import { useSignOutOfToolServer } from '../use-tool-servers.ts'

const askEveryMs = 3_000

/** The user's own account at the server: signing in happens on its page, in a tab of its own. */
export function SignIn({ server }: { server: ToolServer }) {
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
      {server.signedIn ? <SignOut server={server} /> : <Connect server={server} />}
    </div>
  )
}

function Connect({ server: { id, name } }: { server: ToolServer }) {
  const { api } = useData()
  const [state, setState] = useState<'idle' | 'asking' | 'opened'>('idle')
  const [address, setAddress] = useState<string | undefined>()
  useAskedAgain(state === 'opened' || address !== undefined)

  async function connect() {
    const tab = openLater()
    setState('asking')
    try {
      const { url } = await api.signInAtToolServer(id)
      if (!isPage(url)) throw new Error(t('noSuchPage'))
      if (tab.show(url)) setState('opened')
      else setAddress(url)
    } catch (problem) {
      tab.close()
      setState('idle')
      notify(`${name}: ${problemText(problem)}`)
    }
  }

  if (address)
    return (
      <a
        href={address}
        target="_blank"
        rel="noreferrer"
        className="inline-flex items-center gap-1.5 font-medium text-link underline underline-offset-4"
      >
        {t('openSignIn')}
        <ExternalLink size={14} aria-hidden="true" />
      </a>
    )
  return (
    <>
      <Button aria-label={`${t('connect')}: ${name}`} busy={state === 'asking'} onClick={() => void connect()}>
        {t('connect')}
      </Button>
      <span role="status" className="text-meta text-ink-soft">
        {state === 'opened' && t('signInOpened')}
      </span>
    </>
  )
}

/** Signing in ends in another tab, perhaps in a window beside this one: nothing here tells. */
function useAskedAgain(isOpen: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (!isOpen) return
    const timer = window.setInterval(() => void client.invalidateQueries({ queryKey: queryKeys.tools }), askEveryMs)
    return () => window.clearInterval(timer)
  }, [client, isOpen])
}

function SignOut({ server: { id, name } }: { server: ToolServer }) {
  const signOut = useSignOutOfToolServer(id)
  return (
    <>
      <span className="text-meta text-ink-soft">{t('signedIn')}</span>
      <Button
        aria-label={`${t('signOut')}: ${name}`}
        className="h-8"
        busy={signOut.isPending}
        onClick={() =>
          signOut.mutate(undefined, { onError: (error) => notify(t('notSignedOut', { problem: problemText(error) })) })
        }
      >
        {t('signOut')}
      </Button>
    </>
  )
}
