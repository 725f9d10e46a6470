import { useState } from 'react'
import type { ModelChoice } from '../../live/contract/contract.ts'
import { problemText } from '../../ui/display/problem-text.ts'
import { notify } from '../../ui/toasts/toasts.ts'
import { useStore } from '../context/store-context.ts'
import type { AnswerView } from './view/answer-view.ts'

/** Asks for another answer to the same question, or for the rest of this one. */
export function useAnswerAgain(answer: AnswerView) {
  const store = useStore()
  const [asking, setAsking] = useState(false)

  function ask(messageId: string, mode: 'again' | 'continue', model?: ModelChoice) {
    setAsking(true)
    store
      .requestAnswer(messageId, mode, model)
      .catch((error: Error) => notify(problemText(error)))
      .finally(() => setAsking(false))
  }

  return {
    asking,
    again: (model?: ModelChoice) => answer.questionId && ask(answer.questionId, 'again', model),
    goOn: () => ask(answer.id, 'continue'),
  }
}
