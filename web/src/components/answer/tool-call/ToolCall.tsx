import type { ToolCallPart } from '@grizz/protocol/parts'
import { memo, useEffect, useRef } from 'react'
import { useLanguage } from '../../../words/use-language.ts'
import { DecisionCard } from '../decisions/DecisionCard.tsx'
import { ToolCallLine } from './ToolCallLine.tsx'

interface ToolCallProps {
  call: ToolCallPart
  /** The user is asked about it. */
  asks: boolean
  /** Its answer is not over, so that a tool at work is really at work. */
  isLive: boolean
}

/** A call of a tool: one line, or, while it needs the user, a card. */
export const ToolCall = memo(function ToolCall({ call, asks, isLive }: ToolCallProps) {
  useLanguage()
  const element = useRef<HTMLDivElement>(null)
  useFocusAfter(element, asks)
  return (
    <div ref={element} data-tool-call={call.callId} data-state={call.state}>
      {asks ? <DecisionCard call={call} /> : <ToolCallLine call={call} isLive={isLive} />}
    </div>
  )
})

/** The card that had the focus is gone: it goes to the next one, or to the line that is in its place. */
function useFocusAfter(element: { current: HTMLElement | null }, asks: boolean): void {
  const hadFocus = useRef(false)
  useEffect(() => {
    const own = element.current
    if (!asks || !own) return
    const note = ({ type }: FocusEvent) => {
      hadFocus.current = type === 'focusin'
    }
    own.addEventListener('focusin', note)
    own.addEventListener('focusout', note)
    return () => {
      own.removeEventListener('focusin', note)
      own.removeEventListener('focusout', note)
      if (!hadFocus.current || !own.isConnected) return
      hadFocus.current = false
      const next = own.closest('article')?.querySelector<HTMLElement>('[data-decision] button')
      const line = own.querySelector<HTMLElement>('summary')
      ;(next ?? line)?.focus({ preventScroll: true })
    }
  }, [element, asks])
}
