import type { ListedConversation } from '@grizz/protocol/resources'
import { month } from '../../ui/display/dates.ts'
import { t } from '../../words/en/navigation.ts'

export interface AgeGroup {
  label: string
  members: ListedConversation[]
}

const dayMs = 86_400_000

/** Groups conversations, newest first, by the day of their last activity as the reader counts days. */
export function groupByAge(conversations: readonly ListedConversation[], now: Date): AgeGroup[] {
  const groups: AgeGroup[] = []
  for (const conversation of conversations) {
    const label = ageOf(new Date(conversation.updatedAt), now)
    const last = groups.at(-1)
    if (last?.label === label) last.members.push(conversation)
    else groups.push({ label, members: [conversation] })
  }
  return groups
}

function ageOf(time: Date, now: Date): string {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  if (time.getTime() >= midnight) return t('today')
  if (time.getTime() >= midnight - dayMs) return t('yesterday')
  if (time.getTime() >= midnight - 7 * dayMs) return t('last7Days')
  if (time.getTime() >= midnight - 30 * dayMs) return t('last30Days')
  return month(time)
}
