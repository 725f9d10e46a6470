import type { Step } from '@grizz/protocol/resources'
import { t } from '../../../words/en/thread.ts'
import { t as tools } from '../../../words/en/tools.ts'
import { limitWords } from './limit-words.ts'

export interface StepWords {
  /** The step in words: `Asked GPT-4o mini`. */
  what: string
  /** Details of the outcome, if any. */
  why?: string | undefined
}

/** A step in words; `nameOf` gives a model's display name. */
export function wordsOf({ kind, status, detail }: Step, nameOf: (model: string) => string): StepWords {
  switch (kind) {
    case 'model_call':
      return { what: askedOf(textIn(detail, 'model'), nameOf), why: endOf(status, detail) }
    case 'reasoning':
      return { what: status === 'running' ? t('thinking') : t('thought') }
    case 'trim':
      return { what: t('leftOut', { count: numberIn(detail, 'leftOut') ?? 0 }), why: textIn(detail, 'summary') }
    case 'retry':
      return { what: t('tryFailed', { number: numberIn(detail, 'tryNumber') ?? 1 }), why: textIn(detail, 'detail') }
    case 'tool_call':
      return { what: usedOf(textIn(detail, 'name')), why: textIn(detail, 'error') }
    case 'limit':
      return { what: limitWords(detail) }
    case 'tool_server':
      return { what: tools('serverAway', { server: textIn(detail, 'server') ?? '' }), why: textIn(detail, 'detail') }
    case 'summary':
      return { what: summaries[status]() }
    default:
      return { what: t('unknownStep') }
  }
}

const summaries = {
  running: () => tools('summarising'),
  completed: () => tools('summarised'),
  failed: () => tools('notSummarised'),
}

function askedOf(model: string | undefined, nameOf: (model: string) => string): string {
  return model ? t('asked', { model: nameOf(model) }) : t('askedModel')
}

function usedOf(tool: string | undefined): string {
  return tool ? t('usedTool', { tool }) : t('usedSomeTool')
}

/** Of several agents that work on one answer, the one that did this. */
export function agentOf({ detail }: Step): string | undefined {
  return textIn(detail, 'agent')
}

function endOf(status: Step['status'], detail: Step['detail']): string | undefined {
  if (status !== 'failed') return undefined
  const error = textIn(detail, 'error')
  if (error === 'interrupted') return t('serverStopped')
  return error ? t('notToEnd') : t('wasStopped')
}

function textIn(detail: Step['detail'], name: string): string | undefined {
  const value = detail[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberIn(detail: Step['detail'], name: string): number | undefined {
  const value = detail[name]
  return typeof value === 'number' ? value : undefined
}
