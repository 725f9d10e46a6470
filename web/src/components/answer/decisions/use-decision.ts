import type { DecideToolCall } from '@grizz/protocol/http'
import { useState } from 'react'
import { ApiError } from '../../../client/request.ts'
import { useData } from '../../../data/data-context.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/tools.ts'

/**
 * Decides about a call that waits. What becomes of it comes by the log: until then `taken` is the button that was pressed.
 * A failure frees the buttons again.
 */
export function useDecision(callId: string) {
  const { api } = useData()
  const [taken, take] = useState<string | undefined>()
  const [error, setError] = useState<Error | null>(null)

  function fail(problem: Error) {
    if (problem instanceof ApiError && problem.code === 'already_decided') return notify(t('alreadyDecided'))
    take(undefined)
    setError(problem)
  }

  function begin(button: string) {
    take(button)
    setError(null)
  }

  return {
    taken,
    error,
    /** `button` tells apart what leads to the same decision. */
    decide(button: string, decision: DecideToolCall) {
      begin(button)
      api.decideToolCall(callId, decision).catch(fail)
    },
    /** Does something that decides nothing yet. */
    attempt(button: string, work: () => Promise<void>) {
      begin(button)
      work().then(() => take(undefined), fail)
    },
  }
}

export type DecisionControls = ReturnType<typeof useDecision>
