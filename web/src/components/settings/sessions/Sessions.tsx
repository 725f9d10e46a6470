import { Button } from '../../../ui/buttons/Button.tsx'
import { notify } from '../../../ui/toasts/toasts.ts'
import { SessionRow } from './SessionRow.tsx'
import { useEndOtherSessions, useSessions } from './use-sessions.ts'

/** The user's sessions. */
export function Sessions() {
  const { data, error, refetch } = useSessions()
  const endOthers = useEndOtherSessions()

  function leaveOthers() {
    endOthers.mutate(undefined, {
      onSuccess: () => notify('Signed out everywhere else.'),
      onError: (problem) => notify(`Not signed out. ${problem.message}`),
    })
  }

  if (error && !data)
    return (
      <p role="alert" className="flex items-center gap-3 text-danger">
        {error.message} <Button onClick={() => void refetch()}>Try again</Button>
      </p>
    )
  if (!data) return <div role="status" aria-label="Loading sessions" className="awaiting h-14" />
  return (
    <>
      <ul className="divide-y divide-line rounded-medium border border-line">
        {data.sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      {data.sessions.some(({ current }) => !current) && (
        <Button busy={endOthers.isPending} onClick={leaveOthers} className="mt-3">
          Sign out everywhere else
        </Button>
      )}
    </>
  )
}
