import type { Session } from '@grizz/protocol/http'
import { Button } from '../../../ui/buttons/Button.tsx'
import { day } from '../../../ui/display/dates.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t as common } from '../../../words/en/common.ts'
import { t } from '../../../words/en/settings.ts'
import { browserOf } from './browser-of.ts'
import { useEndSession } from './use-sessions.ts'

export function SessionRow({ session }: { session: Session }) {
  const end = useEndSession()
  const { current, userAgent, ipAddress, createdAt } = session
  const since = day(createdAt)
  return (
    <li className="flex items-center gap-3 py-2 pr-2 pl-3">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{browserOf(userAgent)}</p>
        <p className="truncate text-meta text-ink-faint tabular-nums">
          {[current ? t('thisBrowser') : undefined, t('since', { day: since }), ipAddress].filter(Boolean).join(' · ')}
        </p>
      </div>
      {!current && (
        <Button
          look="plain"
          busy={end.isPending}
          onClick={() =>
            end.mutate(session.id, {
              onError: (error) => notify(common('notSignedOut', { problem: problemText(error) })),
            })
          }
          className="h-8"
        >
          {common('signOut')}
        </Button>
      )}
    </li>
  )
}
