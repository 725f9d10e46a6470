import type { Conversation } from '@grizz/protocol/resources'
import { useQueryClient } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { rememberConversation } from '../../data/conversation-cache.ts'
import type { RejectedSend } from '../../live/contract/contract.ts'
import { useUser } from '../context/user-context.ts'
import { goTo } from '../navigation/path.ts'
import { beginningOf } from './beginning.ts'
import { useRollback } from './use-rollback.ts'

/**
 * `begin` gives a conversation its address and its place in the list the moment its first message is sent. `undo` takes
 * both back when that one is refused, and leaves its text, and the reason, to the next conversation.
 */
export function useFirstMessage(
  id: string,
  begun: boolean,
  lastRejected: RefObject<RejectedSend | undefined>,
  { tools, parameters, projectId }: Pick<Conversation, 'tools' | 'parameters'> & { projectId: string | undefined },
) {
  const client = useQueryClient()
  const { drafts, files } = useUser()
  const rollback = useRollback()

  function begin() {
    if (begun) return
    lastRejected.current = undefined
    const now = new Date().toISOString()
    const conversation = {
      id,
      title: null,
      model: null,
      provider: null,
      systemPrompt: null,
      pinned: false,
      archived: false,
      answering: false,
      waiting: false,
      tools,
      parameters,
      projectId: projectId ?? null,
    }
    rememberConversation(client, { ...conversation, createdAt: now, updatedAt: now })
    goTo(`/c/${id}`)
  }

  function undo(rejectedSend: RejectedSend) {
    rollback(id, rejectedSend)
    // The composer has put the text into the draft of this conversation, after the text of earlier rejected messages.
    const [draft, path] = beginningOf(rejectedSend.rollback?.projectId)
    drafts.giveBack(draft, drafts.read(id))
    files.drafts.giveBack(draft, files.drafts.read(id))
    drafts.write(id, '')
    files.drafts.write(id, [])
    lastRejected.current = { ...rejectedSend, content: '', files: [], rollback: undefined }
    goTo(path, 'replace')
  }

  return { begin, undo }
}
