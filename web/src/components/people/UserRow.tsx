import type { Person } from '@grizz/protocol/http'
import { useState } from 'react'
import { BanDialog } from './BanDialog.tsx'
import { UserMenu } from './UserMenu.tsx'

/** A user, and an administrator's actions on them. Administrators get none on themselves. */
export function UserRow({ person, isMe }: { person: Person; isMe: boolean }) {
  const [banning, setBanning] = useState(false)
  return (
    <li className="flex items-center gap-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium">{person.name || 'Somebody without a name'}</span>
          <Marks person={person} isMe={isMe} />
        </p>
        <p className="truncate text-ink-soft">{person.email ?? 'comes from another sign-in'}</p>
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
      {isMe && <span>you</span>}
      {person.role === 'admin' && <span>administrator</span>}
      {person.bannedAt && <span className="font-medium text-danger">banned</span>}
    </span>
  )
}

function factsOf({ createdAt, activeAt, sessions, keys }: Person): string[] {
  return [
    `came ${day(createdAt)}`,
    activeAt ? `active ${day(activeAt)}` : 'never wrote',
    sessions > 0 ? `signed in on ${counted(sessions, 'device')}` : 'signed in nowhere',
    ...(keys > 0 ? [counted(keys, 'API key')] : []),
  ]
}

/** A line breaks between facts, not in them. */
function unbroken(fact: string): string {
  return fact.replaceAll(' ', '\u00a0')
}

function day(time: string): string {
  return new Date(time).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' })
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
