import type { Parameters } from '@grizz/protocol/resources'
import type { ContextRows } from '../../db/messages/contexts.ts'
import type { RunRow } from '../../db/rows/rows.ts'
import type { ModelError, ModelMessage, ModelTool } from '../../llm/contract/model.ts'
import type { GivenFiles } from '../files/for-model/for-model.ts'
import type { BranchPrompt } from './branch.ts'

export interface Context {
  messages: readonly ModelMessage[]
  /** How many earlier messages are left out. */
  trimmed: number
  /** Set when not even the question alone fits; then the model is not called. */
  refusal: ModelError | undefined
  /** What the model is given of the files of the question. */
  files: GivenFiles['given']
  /** The text that a continued answer begins with; both empty for a new one. */
  content: string
  reasoning: string
  /** What the conversation's user set. */
  parameters: Parameters
  /** The hash of the prompt's beginning, to be stored with the run's turns. */
  prefix: string
  /** Where the branch is cut. */
  cut?: {
    /** The first message that is sent. */
    messageId: string
    leftOut: number
    /** How many questions and answers are sent. */
    kept: number
    /** Whether this run cut it. */
    made: boolean
    /** The summary that is sent in the place of the messages left out. */
    summary?: string
  }
}

/** The fields of a run that determine its context. */
export type Asked = Pick<
  RunRow,
  'id' | 'conversationId' | 'userId' | 'userMessageId' | 'continuesId' | 'model' | 'provider'
> &
  Partial<Pick<RunRow, 'tools'>> & {
    /** The tools as the model is given them: their definitions take room beside the messages. */
    offered?: readonly ModelTool[]
  }

/** `made`: whether this run cut the branch. */
export function toContext(rows: ContextRows, { frame, turns, prefix }: BranchPrompt, made: boolean): Context {
  const { cut, interrupted, reasoning } = rows
  return {
    messages: [...frame.before, ...turns.flatMap(({ messages }) => messages), ...frame.after],
    trimmed: cut?.leftOut ?? 0,
    refusal: undefined,
    files: [],
    content: interrupted?.content ?? '',
    reasoning: reasoning ?? '',
    parameters: rows.parameters,
    prefix,
    ...(cut && {
      cut: {
        messageId: cut.messageId,
        leftOut: cut.leftOut,
        kept: turns.length,
        made,
        ...(cut.summary !== null && { summary: cut.summary }),
      },
    }),
  }
}

/** Of a run whose question alone does not fit. */
export function refusedContext(rows: ContextRows, prompt: BranchPrompt, refusal: ModelError): Context {
  const trimmed = (rows.cut?.leftOut ?? 0) + prompt.turns.length - 1
  return { ...toContext(rows, { ...prompt, turns: prompt.turns.slice(-1) }, false), trimmed, refusal }
}
