import type { Key } from '@grizz/protocol/http'
import { useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { day } from '../../../ui/display/dates.ts'
import { problemText } from '../../../ui/display/problem-text.ts'
import { notify } from '../../../ui/toasts/toasts.ts'
import { t } from '../../../words/en/settings.ts'
import { scopeWords } from './key-choices.ts'
import { useDeleteKey } from './use-keys.ts'

/** One key. Revoking asks once more, in the same place. */
export function KeyRow({ apiKey }: { apiKey: Key }) {
  const remove = useDeleteKey()
  const [sure, setSure] = useState(false)

  function revoke() {
    if (!sure) return setSure(true)
    remove.mutate(apiKey.id, { onError: (error) => notify(t('notRevoked', { problem: problemText(error) })) })
  }

  return (
    <li className="flex items-center gap-3 py-2 pr-2 pl-3">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{apiKey.name}</p>
        <p className="text-meta text-ink-faint tabular-nums">
          <span className="font-mono">{apiKey.prefix}…</span> · {factsOf(apiKey).map(unbroken).join(' · ')}
        </p>
      </div>
      <Button
        look={sure ? 'danger' : 'plain'}
        busy={remove.isPending}
        onClick={revoke}
        onBlur={() => setSure(false)}
        className="h-8"
      >
        {sure ? t('revokeForGood') : t('revoke')}
      </Button>
    </li>
  )
}

function factsOf({ scopes, expiresAt, lastUsedAt }: Key): string[] {
  return [
    scopes.map((scope) => scopeWords[scope].short()).join(', '),
    lastUsedAt ? t('lastUsed', { day: day(lastUsedAt) }) : t('neverUsed'),
    endOf(expiresAt),
  ]
}

function endOf(expiresAt: string | null): string {
  if (!expiresAt) return t('neverExpires')
  return new Date(expiresAt) <= new Date()
    ? t('expired', { day: day(expiresAt) })
    : t('expires', { day: day(expiresAt) })
}

/** A line breaks between facts, not in them. */
function unbroken(fact: string): string {
  return fact.replaceAll(' ', '\u00a0')
}
