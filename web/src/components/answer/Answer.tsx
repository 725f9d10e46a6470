import type { LiveAnswer } from '@grizz/protocol/reducer/thread'
import type { Message } from '@grizz/protocol/resources'
import { memo, useMemo } from 'react'
import { Logo } from '../../ui/display/Logo.tsx'
import { t } from '../../words/en/thread.ts'
import { useLanguage } from '../../words/use-language.ts'
import { AnswerActions } from './AnswerActions.tsx'
import { AnswerEnd } from './AnswerEnd.tsx'
import { AnswerNotes } from './AnswerNotes.tsx'
import { LiveStatus } from './LiveStatus.tsx'
import { AnswerParts } from './parts/AnswerParts.tsx'
import { LimitNote } from './parts/LimitNote.tsx'
import { Sources } from './parts/Sources.tsx'
import { RunTimeline } from './steps/RunTimeline.tsx'
import { type AnswerView, viewOfLive, viewOfMessage } from './view/answer-view.ts'

interface AnswerProps {
  source: LiveAnswer | Message
  /** The newest of the thread always shows its actions. */
  last: boolean
  /** A link led to it. */
  marked: boolean
}

/** Renders again only when the log has changed this very answer. */
export const Answer = memo(function Answer({ source, ...rest }: AnswerProps) {
  useLanguage()
  const answer = useMemo(() => ('messageId' in source ? viewOfLive(source) : viewOfMessage(source)), [source])
  return <Article answer={answer} {...rest} />
})

type ArticleProps = Omit<AnswerProps, 'source'> & { answer: AnswerView }

/** An answer: plain text on paper with the mark beside it. Keeps its element from the first token to the saved text. */
function Article({ answer, last, marked }: ArticleProps) {
  const streaming = answer.status === 'streaming'
  return (
    <article
      aria-label={t('answer')}
      data-message-id={answer.id}
      data-role="assistant"
      data-status={answer.status}
      data-marked={marked || undefined}
      className="group/message markable relative md:pl-10"
    >
      <Logo size={22} className="mb-2 text-ink-soft md:absolute md:top-0.5 md:left-0 md:mb-0" />
      <AnswerNotes answer={answer} />
      <RunTimeline answer={answer} />
      <AnswerParts answer={answer} />
      <LimitNote answer={answer} />
      <Sources parts={answer.parts} />
      {streaming && <LiveStatus answer={answer} />}
      {!streaming && <AnswerEnd answer={answer} />}
      {!streaming && <AnswerActions answer={answer} last={last} />}
    </article>
  )
}
