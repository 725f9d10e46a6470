import { useSettlingConversation } from '../data/settling-conversation.ts'

/** Follows a conversation that is not open until its answer is over and it has its title. Shows nothing. */
export function Settling({ id }: { id: string }) {
  useSettlingConversation(id)
  return null
}
