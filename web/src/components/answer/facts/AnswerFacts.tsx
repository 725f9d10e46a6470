import { Info } from 'lucide-react'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { t } from '../../../words/en/thread.ts'
import type { AnswerView } from '../view/answer-view.ts'
import { Facts } from './Facts.tsx'

/** Model, tokens, cost and steps of an answer, on demand. */
export function AnswerFacts({ answer }: { answer: AnswerView }) {
  if (!answer.usage && !answer.model) return null
  return (
    <Popover
      label={t('whatItTook')}
      trigger={(props) => <IconButton {...props} label={t('tokensAndCost')} icon={Info} />}
    >
      <Facts answer={answer} />
    </Popover>
  )
}
