import type { Conversation } from '@grizz/protocol/resources'

const NAMED_WITHIN_MS = 60_000

/** Whether something of it is still to come that nobody has to do anything for: an answer, or the title after it. */
export function isSettling({ answering, title, updatedAt }: Conversation): boolean {
  return answering || (title === null && Date.now() - Date.parse(updatedAt) < NAMED_WITHIN_MS)
}
