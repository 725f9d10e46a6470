import { useState } from 'react'
import { useUpdateConversation } from '../../data/conversation-mutations.ts'
import { useConversation } from '../../data/queries.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'

export type ToolSwitches = Readonly<Record<string, boolean>>

/** Which tools were switched on or off, by name: for the conversation, or for one that its first message begins. */
export function useToolChoice(conversationId: string | undefined) {
  const { data: conversation } = useConversation(conversationId)
  const { mutateAsync: update } = useUpdateConversation()
  const [picked, pick] = useState<ToolSwitches>({})
  const tools = conversation?.tools ?? picked

  function switchTool(name: string, on: boolean) {
    const changed = { ...tools, [name]: on }
    pick(changed)
    if (conversationId === undefined) return
    update({ id: conversationId, tools: changed }).catch((error: Error) =>
      notify(common('notChanged', { problem: problemText(error) })),
    )
  }

  return { tools, switchTool }
}
