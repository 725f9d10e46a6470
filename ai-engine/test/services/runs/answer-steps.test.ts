import type { Event } from '@grizz/protocol/events'
import type { Step } from '@grizz/protocol/resources'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

describe('the steps of an answer', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  /** Asks, stops at the first text when told so, and gives the events and what is saved. */
  async function ask(content: string, stop = false) {
    const { caller, domain } = open
    const id = await open.newConversation()
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 1 })
    const { run } = await open.send(id, content)
    if (stop) {
      await open.readLog(id, cursor, (event) => event.type === 'run.delta' && event.kind === 'reasoning')
      await domain.queue.cancel(caller.userId, run.id)
    }
    const events = await open.readLog(id, cursor, ends(run.id))
    return { events, saved: await domain.answerSteps(caller.userId, run.messageId), run }
  }

  const eventLines = (events: readonly Event[]) =>
    events.flatMap((event) =>
      event.type === 'step.started' || event.type === 'step.completed'
        ? [`${event.step.kind} ${event.step.status}`]
        : event.type === 'run.delta'
          ? [event.kind]
          : event.type.startsWith('run.') && event.type !== 'run.started'
            ? [event.type]
            : [],
    )
  const lastSaid = (events: readonly Event[]) => {
    const steps = new Map<string, Step>()
    for (const event of events) if (event.type === 'step.completed') steps.set(event.step.id, event.step)
    return [...steps.values()].sort((a, b) => a.index - b.index)
  }

  it('are streamed as they happen, all before the end, and saved the same', async () => {
    const { events, saved } = await ask('think [[chunks=2 reason=2 status=503 times=1 after=0]]')
    const order = eventLines(events).filter((line, index, all) => line !== all[index - 1])
    expect(order).toEqual([
      'model_call running',
      'retry running',
      'retry completed',
      'reasoning running',
      'reasoning',
      'reasoning completed',
      'text',
      'model_call completed',
      'run.completed',
    ])
    expect(saved).toEqual(lastSaid(events))
    const [call, retry, reasoning] = saved
    expect(call?.detail).toMatchObject({
      model: 'gpt-4o-mini',
      outputTokens: 4,
      reasoningTokens: 2,
      estimated: false,
      finishReason: 'stop',
      firstTokenMs: expect.any(Number),
    })
    expect(call?.detail.usageCents).toBeGreaterThan(0)
    expect(retry?.detail).toMatchObject({ code: 'model_unavailable', tryNumber: 1, pauseMs: 0 })
    const [from = 0, to = 0] = [reasoning?.startedAt, reasoning?.completedAt].map((time) => Date.parse(time ?? ''))
    expect(from).toBeGreaterThanOrEqual(Date.parse(call?.startedAt ?? ''))
    expect(to).toBeGreaterThanOrEqual(from)
  })

  it('of a call that failed or was stopped say so, and what it cost', async () => {
    const failed = await ask('fail [[chunks=9 reason=2 cut=1]]')
    expect(failed.saved.map(({ kind, status }) => [kind, status])).toEqual([
      ['model_call', 'failed'],
      ['reasoning', 'failed'],
    ])
    expect(failed.saved[0]?.detail).toMatchObject({ error: 'model_stream_broken', estimated: true })
    expect(failed.saved).toEqual(lastSaid(failed.events))
    expect(eventLines(failed.events).at(-1)).toBe('run.failed')

    const stopped = await ask('stop [[chunks=9 reason=2000 delay=20]]', true)
    expect(stopped.saved[0]).toMatchObject({ kind: 'model_call', status: 'failed', detail: { estimated: true } })
    expect(stopped.saved).toEqual(lastSaid(stopped.events))
    expect(eventLines(stopped.events).at(-1)).toBe('run.cancelled')
  })
})
