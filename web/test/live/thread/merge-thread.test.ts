import { contentOf } from '@grizz/protocol/part-text'
import type { Part, ToolCallPart, ToolCallState } from '@grizz/protocol/parts'
import { openThread } from '@grizz/protocol/reducer/reduce'
import type { Snapshot } from '@grizz/protocol/resources'
import { describe, expect, it } from 'vitest'
import { reopenThread } from '../../../src/live/thread/merge-thread.ts'

const at = '2026-11-30T10:00:00.000Z'
const text = (words: string): Part => ({ type: 'text', text: words })
const call = (state: ToolCallState): ToolCallPart => ({
  ...{ type: 'tool_call', callId: 'c', name: 'tool', arguments: '{}', state, readOnly: true, executions: 1 },
})

function snapshot(parts: Part[], attempt = 1): Snapshot {
  const ids = { id: 'r', userMessageId: 'q', messageId: 'a' }
  const run = { ...ids, status: 'running' as const, position: 1, model: 'm', attempt, turn: 0, createdAt: at, parts }
  return { messages: [], cursor: 'c-1', activeRun: run, queue: [], nextBefore: null }
}

const reopened = (held: Part[], durable: Part[], attempt?: number) =>
  reopenThread(openThread('c', snapshot(held)), snapshot(durable, attempt)).live.a?.parts

describe('a thread that is fetched again in mid-answer', () => {
  it('keeps the text that it shows, while the log repeats it', () => {
    expect(reopened([text('once upon')], [])).toEqual([text('once upon')])
    expect(reopened([text('once upon')], [text('once')])).toEqual([text('once upon')])
  })

  it('takes what has become of a call, and what came after it', () => {
    expect(reopened([text('a'), call('started')], [text('a'), call('succeeded'), text('b')])).toEqual([
      text('a'),
      call('succeeded'),
      text('b'),
    ])
    expect(reopened([call('succeeded')], [call('started')])).toEqual([call('succeeded')])
  })

  it('drops what another attempt has to write anew', () => {
    expect(contentOf(reopened([text('once upon')], [text('once')], 2) ?? [])).toBe('once')
  })
})
