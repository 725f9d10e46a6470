import type { ToolCallPart } from '@grizz/protocol/parts'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { useData } from '../../../data/data-context.ts'
import { t } from '../../../words/en/tools.ts'
import { isPage, openLater } from '../../navigation/open-later.ts'
import { titleOf } from '../tool-call/tool-call-words.ts'
import { CardFrame } from './CardFrame.tsx'
import { DecisionButton } from './DecisionButton.tsx'
import { PageLink } from './PageLink.tsx'
import { useDecision } from './use-decision.ts'

/** A tool's server wants the user to sign in there first. */
export function SignInCard({ call }: { call: ToolCallPart }) {
  const controls = useDecision(call.callId)
  const { opened, address, connect } = useSignIn(call.callId, controls.attempt)
  return (
    <CardFrame
      icon={KeyRound}
      title={t('signInFirst', { server: call.server ?? titleOf(call) })}
      error={controls.error}
    >
      <p className="text-ink-soft">{opened ? t('signInOpened') : t('signInAbout')}</p>
      <div className="flex flex-wrap gap-2">
        {address ? (
          <PageLink url={address}>{t('openSignIn')}</PageLink>
        ) : (
          <DecisionButton controls={controls} name="connect" look="honey" onClick={connect}>
            {t('connect')}
          </DecisionButton>
        )}
        <DecisionButton
          controls={controls}
          name="go_on"
          onClick={() => controls.decide('go_on', { decision: 'go_on' })}
        >
          {t('goOnWithout')}
        </DecisionButton>
      </div>
    </CardFrame>
  )
}

/** Opens the server's page for signing in; `address` is given where the browser lets the page open no tab. */
function useSignIn(callId: string, attempt: (button: string, work: () => Promise<void>) => void) {
  const { api } = useData()
  const [opened, setOpened] = useState(false)
  const [address, setAddress] = useState<string | undefined>()

  function connect() {
    const tab = openLater()
    attempt('connect', async () => {
      try {
        const { url } = await api.signInForToolCall(callId)
        if (!isPage(url)) throw new Error(t('noSuchPage'))
        if (tab.show(url)) setOpened(true)
        else setAddress(url)
      } catch (problem) {
        tab.close()
        throw problem
      }
    })
  }

  return { opened, address, connect }
}
