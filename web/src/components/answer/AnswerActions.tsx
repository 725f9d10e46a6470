import { CopyButton } from '../../ui/buttons/CopyButton.tsx'
import { t } from '../../words/en/thread.ts'
import { CopyLink } from '../message/CopyLink.tsx'
import { SiblingArrows } from '../message/SiblingArrows.tsx'
import { AgainMenu } from './AgainMenu.tsx'
import { AnswerFacts } from './facts/AnswerFacts.tsx'
import type { AnswerView } from './view/answer-view.ts'

interface AnswerActionsProps {
  answer: AnswerView
  last: boolean
}

/** Under a finished answer; visible on hover and focus, and always on touch screens and under the newest. */
export function AnswerActions({ answer, last }: AnswerActionsProps) {
  const shown = last
    ? ''
    : 'opacity-0 transition-opacity group-focus-within/message:opacity-100 group-hover/message:opacity-100 has-[[aria-expanded=true]]:opacity-100 touch:opacity-100'
  return (
    <div className="absolute top-full -ml-1.5 flex h-7 items-center gap-0.5 touch:static touch:-mb-2 touch:mt-1 touch:h-10">
      <SiblingArrows id={answer.id} siblingIds={answer.siblingIds} />
      <div className={`flex items-center gap-0.5 ${shown}`}>
        {answer.content && <CopyButton label={t('copyAnswer')} text={() => answer.content} />}
        <AgainMenu answer={answer} />
        <CopyLink messageId={answer.id} />
        <AnswerFacts answer={answer} />
      </div>
    </div>
  )
}
