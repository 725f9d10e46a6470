import type { WaitingFor } from '@grizz/protocol/parts'
import { Hand } from 'lucide-react'
import { useState } from 'react'
import { ApiError } from '../../client/request.ts'
import { useData } from '../../data/data-context.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t } from '../../words/en/chat.ts'

/** Above the composer, while the answer waits for the user: what is asked now comes after it. */
export function WaitingNote({ waitingFor }: { waitingFor: WaitingFor }) {
  const { going, goOn } = useGoOn(waitingFor)
  return (
    <div
      role="note"
      data-waiting-note
      className="mb-2 flex flex-wrap items-center gap-x-2.5 gap-y-1 rounded-medium bg-honey-soft py-1.5 pr-1.5 pl-3 text-ink"
    >
      <Hand size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-link" />
      <p className="min-w-40 flex-1 py-1">{reasons[waitingFor.reason]()}</p>
      {/* The other cards have this button themselves. */}
      {waitingFor.reason === 'approval' && (
        <Button className="h-8" busy={going} onClick={goOn}>
          {t('goOnWithout')}
        </Button>
      )}
    </div>
  )
}

const reasons = {
  approval: () => t('waitsForApproval'),
  sign_in: () => t('waitsForSignIn'),
  input: () => t('waitsForInput'),
  unknown_outcome: () => t('waitsForOutcome'),
}

/** Lets the answer go on without what it waits for. A call that somebody has decided meanwhile is fine too. */
function useGoOn({ callIds }: WaitingFor) {
  const { api } = useData()
  const [going, setGoing] = useState(false)

  async function decideAll() {
    for (const callId of callIds)
      await api.decideToolCall(callId, { decision: 'go_on' }).catch((problem: unknown) => {
        if (!(problem instanceof ApiError && problem.code === 'already_decided')) throw problem
      })
  }

  function goOn() {
    setGoing(true)
    decideAll().catch((problem: unknown) => {
      setGoing(false)
      notify(problemText(problem))
    })
  }

  return { going, goOn }
}
