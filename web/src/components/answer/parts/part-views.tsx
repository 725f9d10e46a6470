import type { Part } from '@grizz/protocol/parts'
import type { ComponentType } from 'react'
import type { AnswerView } from '../view/answer-view.ts'
import { FileLine } from './FileLine.tsx'
import { Reasoning } from './Reasoning.tsx'
import { ToolCall } from './ToolCall.tsx'

export interface PartViewProps<Type extends Part['type'] = Part['type']> {
  part: Extract<Part, { type: Type }>
  answer: AnswerView
  /** It asks the user something. */
  asks: boolean
  /** It is being written. */
  grows: boolean
}

type PartView = ComponentType<PartViewProps>

/**
 * How each kind of part is drawn in its place. Texts are drawn together (AnswerParts), sources below (Sources). Partial,
 * because an engine may send a kind that is newer than this page.
 */
export const partViews: Readonly<Partial<Record<Part['type'], PartView>>> = {
  reasoning: ({ part, answer, grows }) =>
    part.type === 'reasoning' && <Reasoning part={part} steps={answer.steps} grows={grows} />,
  tool_call: ({ part, answer, asks }) =>
    part.type === 'tool_call' && <ToolCall call={part} asks={asks} isLive={answer.status === 'streaming'} />,
  file: ({ part }) => part.type === 'file' && <FileLine file={part} />,
} satisfies Record<Exclude<Part['type'], 'text' | 'source'>, PartView>
