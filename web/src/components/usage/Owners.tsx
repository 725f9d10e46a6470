import { t } from '../../words/en/administration/usage.ts'
import { PathLink } from '../navigation/PathLink.tsx'
import type { Who } from './choices/use-view.ts'
import { ShareTable } from './figures/ShareTable.tsx'
import type { Group, Measure } from './figures/sums.ts'

interface OwnersProps {
  who: Who
  groups: readonly Group[]
  measure: Measure
  onWho: (who: Who) => void
}

/** The usage by owner: the user's conversations, with links to them; over everyone, the users. */
export function Owners({ who, groups, measure, onWho }: OwnersProps) {
  const table = { groups, measure }
  if (who === 'me')
    return <ShareTable title={t('byConversation')} name={t('conversation')} nameOf={conversationName} {...table} />
  if (who === 'all')
    return <ShareTable title={t('byPerson')} name={t('person')} nameOf={(group) => userName(group, onWho)} {...table} />
  return <ShareTable title={t('byConversation')} name={t('conversation')} {...table} />
}

function conversationName({ key, label, deleted }: Group) {
  if (deleted) return <span className="text-ink-faint">{t('deletedConversation')}</span>
  if (key === 'files') return t('searchInFiles')
  return (
    <PathLink href={`/c/${key}`} className="rounded-small hover:text-link hover:underline hover:underline-offset-2">
      {label}
    </PathLink>
  )
}

function userName({ key, label, deleted }: Group, onWho: (who: Who) => void) {
  if (deleted) return <span className="text-ink-faint">{t('deletedAccount')}</span>
  return (
    <button
      type="button"
      onClick={() => onWho(key)}
      className="max-w-full truncate rounded-small hover:text-link hover:underline hover:underline-offset-2"
    >
      {label}
    </button>
  )
}
