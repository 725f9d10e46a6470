import type { LiveAnswer } from '@grizz/protocol/reduce'
import type { Message } from '@grizz/protocol/resources'
import { memo, useMemo } from 'react'
import { useLanguage } from '../../words/use-language.ts'
import { Answer } from './Answer.tsx'
import { viewOfLive, viewOfMessage } from './view/answer-view.ts'

interface AnswerItemProps {
  source: LiveAnswer | Message
  last: boolean
  marked: boolean
}

/** Renders again only when the log has changed this very answer. */
export const AnswerItem = memo(function AnswerItem({ source, last, marked }: AnswerItemProps) {
  useLanguage()
  const answer = useMemo(() => ('messageId' in source ? viewOfLive(source) : viewOfMessage(source)), [source])
  return <Answer answer={answer} last={last} marked={marked} />
})
