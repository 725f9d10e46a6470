import type { Event } from '@grizz/protocol/events'
import type { Part } from '@grizz/protocol/parts'
import { branch } from '@grizz/protocol/reducer/branch'
import { openThread, reduce } from '@grizz/protocol/reducer/reduce'
import type { Thread } from '@grizz/protocol/reducer/thread'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogModel, type Operation } from './log-model.ts'

const text = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
const place = fc.nat(4)
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), content: text }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      kind: fc.constantFrom('text' as const, 'text' as const, 'reasoning' as const, 'arguments' as const),
      text,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('finish' as const),
      status: fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end turn' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('change call' as const),
      state: fc.constantFrom('started' as const, 'unknown' as const, 'succeeded' as const, 'failed' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take over' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('say again' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('zombie' as const), text }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit' as const), place, content: text }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), place }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), from: place, to: place }) },
)
const operations = fc.array(operation, { minLength: 1, maxLength: 60 })
/** How far a reader goes back, each time it opens again. */
const returns = fc.array(fc.record({ at: fc.nat(), back: fc.nat(20) }), { maxLength: 6 })

const conversationId = '00000000-0000-7000-8000-000000000000'
const runs = { numRuns: 1_000 }

/** What a person sees, place by place. */
function shown(thread: Thread): string[] {
  return branch(thread).map((item) => {
    if (item.kind === 'message') return `${item.message.role} ${item.message.status} ${item.message.content}`
    if (item.kind === 'live') return `live ${JSON.stringify(item.answer.parts)}`
    return `waits ${item.queued.position}`
  })
}

/** Part by part, no text of the one is missing in the other. */
function expectPrefix(parts: readonly Part[], whole: readonly Part[]): void {
  expect(parts.length).toBeLessThanOrEqual(whole.length)
  for (const [index, part] of parts.entries()) expect(textIn(whole[index]).startsWith(textIn(part))).toBe(true)
}

function textIn(part: Part | undefined): string {
  if (part?.type === 'tool_call') return part.arguments
  return part?.type === 'text' || part?.type === 'reasoning' ? part.text : ''
}

/** What Postgres says, and what the running answer's log says from its beginning. */
function truth(model: LogModel): Thread {
  const snapshot = model.snapshot()
  return model.after(snapshot.cursor).reduce(reduce, openThread(conversationId, snapshot))
}

/** The events from some snapshot on, with parts of them read again and again. */
function readings(events: readonly Event[], again: readonly { at: number; back: number }[]): Event[] {
  const heard = [...events]
  for (const { at, back } of again) {
    const from = events.length === 0 ? 0 : at % events.length
    heard.push(...events.slice(Math.max(0, from - back)))
  }
  return heard
}

describe('whoever reads a log, from any snapshot, ends with what Postgres has', () => {
  it('when each event comes once', () => {
    fc.assert(
      fc.property(operations, fc.nat(), (done, start) => {
        const model = new LogModel(done)
        const snapshot = model.snapshots[start % model.snapshots.length] ?? model.snapshot()
        const thread = model.after(snapshot.cursor).reduce(reduce, openThread(conversationId, snapshot))
        expect(shown(thread)).toEqual(shown(truth(model)))
        expect(thread.stale).toBe(false)
        const live = Object.values(thread.live)[0]
        expect(live && { parts: live.parts, isWaiting: live.waitingFor !== undefined }).toEqual(model.written())
      }),
      runs,
    )
  })

  it('when it opens again and again at earlier cursors, and hears events twice', () => {
    fc.assert(
      fc.property(operations, fc.nat(), returns, (done, start, again) => {
        const model = new LogModel(done)
        const snapshot = model.snapshots[start % model.snapshots.length] ?? model.snapshot()
        const events = readings(model.after(snapshot.cursor), again)
        const thread = events.reduce(reduce, openThread(conversationId, snapshot))
        const live = Object.values(thread.live)[0]
        expect(shown(thread)).toEqual(shown(truth(model)))
        expect(live && { parts: live.parts, isWaiting: live.waitingFor !== undefined }).toEqual(model.written())
      }),
      runs,
    )
  })

  it('or says that something is missing, when an event of the running answer is', () => {
    fc.assert(
      fc.property(operations, fc.nat(), (done, lost) => {
        const model = new LogModel(done)
        const [first] = model.snapshots
        const deltas = model.log.filter(({ type }) => ['run.delta', 'part.started', 'run.started'].includes(type))
        const missing = deltas[lost % Math.max(1, deltas.length)]
        if (!first || !missing) return
        const heard = model.log.filter((event) => event !== missing)
        const right = truth(model)
        const thread = heard.reduce(reduce, openThread(conversationId, first))
        if (thread.stale) return
        expect(thread.messages).toEqual(right.messages)
        for (const [id, answer] of Object.entries(thread.live)) {
          const whole = right.live[id]
          if (whole?.attempt === answer.attempt) expectPrefix(answer.parts, whole.parts)
        }
      }),
      runs,
    )
  })

  it('without ever losing text that it showed of one attempt', () => {
    fc.assert(
      fc.property(operations, returns, (done, again) => {
        const model = new LogModel(done)
        const [first] = model.snapshots
        if (!first) return
        let thread = openThread(conversationId, first)
        for (const event of readings(model.log, again)) {
          const next = reduce(thread, event)
          for (const [id, answer] of Object.entries(next.live)) {
            const before = thread.live[id]
            if (before?.attempt === answer.attempt) expectPrefix(before.parts, answer.parts)
          }
          thread = next
        }
      }),
      runs,
    )
  })
})
