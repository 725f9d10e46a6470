import type { Person } from '@grizz/protocol/http'
import { useState } from 'react'
import { day } from '../../ui/display/dates.ts'
import { t } from '../../words/en/administration/people.ts'
import { BanDialog } from './BanDialog.tsx'
import { UserMenu } from './UserMenu.tsx'

/** A user, and an administrator's actions on them. Administrators get none on themselves. */
export function UserRow({ person, isMe }: { person: Person; isMe: boolean }) {
  const [banning, setBanning] = useState(false)
  return (
    <li className="flex items-center gap-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium">{person.name || t('nameless')}</span>
          <Marks person={person} isMe={isMe} />
        </p>
        <p className="truncate text-ink-soft">{person.email ?? t('otherSignIn')}</p>
        <p className="text-meta text-ink-faint">{factsOf(person).map(unbroken).join(' · ')}</p>
      </div>
      {!isMe && <UserMenu person={person} onBan={() => setBanning(true)} />}
      {banning && <BanDialog person={person} onClose={() => setBanning(false)} />}
    </li>
  )
}

function Marks({ person, isMe }: { person: Person; isMe: boolean }) {
  return (
    <span className="flex shrink-0 gap-2 text-meta text-ink-faint">
      {isMe && <span>{t('you')}</span>}
      {person.role === 'admin' && <span>{t('administrator')}</span>}
      {person.bannedAt && <span className="font-medium text-danger">{t('banned')}</span>}
    </span>
  )
}

function factsOf({ createdAt, activeAt, sessions, keys }: Person): string[] {
  return [
    t('came', { day: day(createdAt) }),
    activeAt ? t('active', { day: day(activeAt) }) : t('neverWrote'),
    sessions > 0 ? t('devices', { count: sessions }) : t('noDevice'),
    ...(keys > 0 ? [t('keys', { count: keys })] : []),
  ]
}

/** A line breaks between facts, not in them. */
function unbroken(fact: string): string {
  return fact.replaceAll(' ', '\u00a0')
}
