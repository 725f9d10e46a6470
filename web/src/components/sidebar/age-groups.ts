import type { ListedConversation } from '@grizz/protocol/resources'

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
  if (time.getTime() >= midnight) return 'Today'
  if (time.getTime() >= midnight - dayMs) return 'Yesterday'
  if (time.getTime() >= midnight - 7 * dayMs) return 'Last 7 days'
  if (time.getTime() >= midnight - 30 * dayMs) return 'Last 30 days'
  return time.toLocaleDateString('en', { month: 'long', year: 'numeric' })
}
