import type { Step } from '@grizz/protocol/resources'

export interface StepWords {
  /** What was done: `Asked GPT-4o mini`. */
  what: string
  /** Details of the outcome, if any. */
  why?: string | undefined
}

/** A step in words; `nameOf` gives a model's display name. */
export function wordsOf({ kind, status, detail }: Step, nameOf: (model: string) => string): StepWords {
  switch (kind) {
    case 'model_call':
      return { what: `Asked ${nameOf(textIn(detail, 'model') ?? 'the model')}`, why: endOf(status, detail) }
    case 'reasoning':
      return { what: status === 'running' ? 'Thinking' : 'Thought' }
    case 'trim':
      return { what: leftOut(numberIn(detail, 'leftOut') ?? 0) }
    case 'retry':
      return { what: `Try ${numberIn(detail, 'tryNumber') ?? 1} failed, tried again`, why: textIn(detail, 'detail') }
    case 'tool_call':
      return { what: `Used ${textIn(detail, 'name') ?? 'a tool'}`, why: textIn(detail, 'error') }
    default:
      return { what: 'Did something that this page does not know yet' }
  }
}

/** `12 earlier messages left out`. */
export function leftOut(messages: number): string {
  return messages === 1 ? '1 earlier message was left out' : `${messages} earlier messages were left out`
}

/** Of several agents that work on one answer, the one that did this. */
export function agentOf({ detail }: Step): string | undefined {
  return textIn(detail, 'agent')
}

function endOf(status: Step['status'], detail: Step['detail']): string | undefined {
  if (status !== 'failed') return undefined
  const error = textIn(detail, 'error')
  if (error === 'interrupted') return 'Its server stopped.'
  return error ? 'It did not get to the end.' : 'It was stopped.'
}

function textIn(detail: Step['detail'], name: string): string | undefined {
  const value = detail[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberIn(detail: Step['detail'], name: string): number | undefined {
  const value = detail[name]
  return typeof value === 'number' ? value : undefined
}
