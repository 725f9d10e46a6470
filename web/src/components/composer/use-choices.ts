import { useModelChoice } from './use-model-choice.ts'
import { useParameters } from './use-parameters.ts'
import { useToolChoice } from './use-tool-choice.ts'

/** What is chosen beside the text: for the conversation, or for one that its first message begins. */
export function useChoices(conversationId: string | undefined) {
  const { model, pick } = useModelChoice(conversationId)
  const { parameters, change } = useParameters(conversationId)
  const { tools, switchTool } = useToolChoice(conversationId)
  return { model, pick, parameters, change, tools, switchTool }
}

export type Choices = ReturnType<typeof useChoices>
