import type { Step } from '@grizz/protocol/resources'
import { describe, expect, it } from 'vitest'
import { summaryOf } from '../../../src/components/answer/steps/run-summary.ts'
import { agentOf, wordsOf } from '../../../src/components/answer/steps/step-words.ts'
import type { AnswerView } from '../../../src/components/answer/view/answer-view.ts'

const start = '2026-11-22T10:00:00.000Z'
const now = Date.parse(start) + 12_000
const step: Step = {
  id: '1',
  index: 0,
  kind: 'model_call',
  status: 'running',
  attempt: 1,
  detail: {},
  startedAt: start,
}
const answer: AnswerView = {
  id: '1',
  questionId: null,
  status: 'complete',
  parts: [{ type: 'text', text: 'Yes.' }],
  content: 'Yes.',
  reasoning: '',
  waitingFor: undefined,
  model: 'bear',
  provider: 'den',
  billedModel: undefined,
  takeovers: 0,
  tries: 1,
  contextTrimmed: 0,
  startedAt: start,
  reasoningMs: undefined,
  steps: [],
  limit: undefined,
  usage: undefined,
  error: undefined,
  finishReason: undefined,
  siblingIds: [],
}

describe('the line over an answer', () => {
  it('is empty for an answer that was simply written', () => {
    expect(summaryOf({ ...answer, steps: [step] }, now)).toBe('')
  })

  it('counts while the model thinks, and says how long it thought', () => {
    const steps = [step, { ...step, id: '2', kind: 'reasoning' as const }]
    const thought = { type: 'reasoning' as const, text: 'hm' }
    const thinking = { ...answer, status: 'streaming' as const, parts: [thought], content: '', reasoning: 'hm', steps }
    expect(summaryOf(thinking, now)).toBe('Thinking · 12 s')
    expect(summaryOf({ ...thinking, status: 'complete', reasoningMs: 3_000 }, now)).toBe('Thought for 3 s')
    expect(summaryOf({ ...thinking, parts: [{ ...thought, durationMs: 5_000 }, ...answer.parts] }, now)).toBe(
      'Thought for 5 s',
    )
  })

  it('says tries and attempts, live from the steps and later from the answer', () => {
    const steps = [step, { ...step, id: '2', kind: 'retry' as const }]
    expect(summaryOf({ ...answer, steps }, now)).toBe('2 tries')
    expect(summaryOf({ ...answer, tries: 3, takeovers: 1 }, now)).toBe('3 tries · 2 attempts')
  })

  it('leaves the thoughts of later turns to their own places', () => {
    const parts = [...answer.parts, { type: 'reasoning' as const, text: 'hm', durationMs: 3_000 }]
    expect(summaryOf({ ...answer, parts, reasoning: 'hm' }, now)).toBe('')
  })
})

describe('the words of a step', () => {
  const nameOf = (model: string) => model.toUpperCase()

  it('say what was done and why it went so', () => {
    const failed = { ...step, status: 'failed' as const }
    expect(wordsOf({ ...step, detail: { model: 'bear' } }, nameOf)).toEqual({ what: 'Asked BEAR' })
    expect(wordsOf({ ...failed, detail: { model: 'bear' } }, nameOf).why).toBe('It was stopped.')
    expect(wordsOf({ ...failed, detail: { error: 'interrupted' } }, nameOf).why).toBe('Its server stopped.')
    expect(wordsOf({ ...failed, detail: { error: 'model_failed' } }, nameOf).why).toBe('It did not get to the end.')
    expect(wordsOf({ ...step, kind: 'trim', detail: { leftOut: 1 } }, nameOf).what).toContain('1 earlier message was')
    expect(wordsOf({ ...step, kind: 'tool_call', detail: { name: 'search' } }, nameOf).what).toBe('Used search')
    const limit = { ...step, kind: 'limit' as const, detail: { limit: 'tool_calls', max: 100 } }
    expect(wordsOf(limit, nameOf).what).toContain('after 100 calls')
    const summary = { ...failed, kind: 'summary' as const }
    expect(wordsOf(summary, nameOf).what).toBe('Earlier messages could not be summarised')
    expect(wordsOf({ ...limit, detail: { limit: 'new' } }, nameOf).what).toContain('a limit of this server')
  })

  it('survive what a newer server says', () => {
    const unknown = { ...step, kind: 'dream' } as unknown as Step
    expect(wordsOf(unknown, nameOf).what).toContain('does not know')
    expect(agentOf({ ...step, detail: { agent: 'Scout' } })).toBe('Scout')
  })
})
