import { Button } from '../../../ui/buttons/Button.tsx'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/settings.ts'
import { SessionRow } from './SessionRow.tsx'
import { useEndOtherSessions, useSessions } from './use-sessions.ts'

/** The user's sessions. */
export function Sessions() {
  const { data, error, refetch } = useSessions()
  const endOthers = useEndOtherSessions()

  function leaveOthers() {
    endOthers.mutate(undefined, {
      onSuccess: () => notify(t('signedOutElsewhere')),
      onError: (problem) => notify(common('notSignedOut', { problem: problemText(problem) })),
    })
  }

  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {problemText(error)} <Button onClick={() => void refetch()}>{common('tryAgain')}</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label={t('loadingSessions')} className="awaiting h-14" />
  return (
    <>
      <ul className="divide-y divide-line rounded-medium border border-line">
        {data.sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      {data.sessions.some(({ current }) => !current) && (
        <Button busy={endOthers.isPending} onClick={leaveOthers} className="mt-3">
          {t('signOutElsewhere')}
        </Button>
      )}
    </>
  )
}
