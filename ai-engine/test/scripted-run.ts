import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event, NewEvent } from '@grizz/protocol/events'
import { contentOf, partsOf } from '@grizz/protocol/part-text'
import { type EventLog, LogUnavailable } from '../src/core/events/log/event-log.ts'
import { delta } from './sample-events.ts'

/** A run that writes a word every few milliseconds, by the rules for runs, whatever happens to the log. */
export function startRun(log: EventLog, conversationId: string) {
  const run = { conversationId, position: '', text: '', words: 0, eventCount: 0 }
  let isOver = false
  let unsaid: 'gone' | 'uncertain' | undefined
  log.onReturn(() => {
    unsaid = 'uncertain'
  })

  async function publish(event: NewEvent): Promise<void> {
    if (unsaid || !(await log.appendTo(conversationId, run.position, event))) {
      run.position = await (unsaid === 'uncertain' ? log.reopen(conversationId) : log.tail(conversationId))
      unsaid = undefined
      if (!(await log.appendTo(conversationId, run.position, started(conversationId, run.text)))) unsaid = 'gone'
    }
    run.eventCount += 1
  }

  async function write(): Promise<void> {
    run.position = await log.tail(conversationId)
    while (!isOver || unsaid) {
      const word = `word${run.words} `
      const event = delta(conversationId, run.text.length, word)
      run.text += word
      run.words += 1
      try {
        await publish(event)
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error
        unsaid = 'uncertain'
        await Promise.race([sleep(5), log.available(AbortSignal.timeout(60_000))])
      }
      await sleep(2)
    }
    await log.append(conversationId, ended(conversationId, run.text), { once: 'end' })
  }

  const written = write()
  const renewing = setInterval(() => {
    const { position } = run
    void log.renew([{ runId: conversationId, conversationId, position }]).then(
      (lost) => {
        if (lost.length > 0 && run.position === position) unsaid ??= 'gone'
      },
      () => undefined,
    )
  }, 200)
  return {
    run,
    async end(): Promise<string> {
      isOver = true
      await written
      clearInterval(renewing)
      return run.text
    },
  }
}

/** A client that follows the run by the rules for clients, until its end. */
export function startReader(log: EventLog, run: { conversationId: string; position: string }) {
  const seen = { text: '', final: '', resets: 0, outages: 0, holes: 0 }
  const stop = AbortSignal.timeout(120_000)

  async function open(): Promise<string> {
    seen.text = ''
    const tail = await log.tail(run.conversationId)
    const { position } = run
    return position && (await log.contains(run.conversationId, position)) ? position : tail
  }

  function take(event: Event): void {
    const told = event.type === 'run.started' ? contentOf(event.parts) : ''
    if (told.length > seen.text.length) seen.text = told
    if (event.type === 'run.completed') seen.final = event.message.content
    if (event.type !== 'run.delta' || event.offset + event.text.length <= seen.text.length) return
    if (event.offset > seen.text.length) seen.holes += 1
    else seen.text += event.text.slice(seen.text.length - event.offset)
  }

  async function read(): Promise<void> {
    let cursor: string | undefined
    while (!seen.final) {
      try {
        cursor ??= await open()
        const entries = await log.read(run.conversationId, cursor, stop)
        if (entries === 'reset') {
          seen.resets += 1
          cursor = undefined
          continue
        }
        for (const entry of entries) take(JSON.parse(entry.json) as Event)
        cursor = entries.at(-1)?.id ?? cursor
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error
        seen.outages += 1
        await log.available(stop)
      }
    }
  }

  return { seen, done: read() }
}

function started(conversationId: string, content: string): NewEvent {
  return {
    type: 'run.started',
    conversationId,
    at: new Date().toISOString(),
    runId: conversationId,
    userMessageId: conversationId,
    messageId: conversationId,
    model: 'm',
    attempt: 1,
    turn: 0,
    parts: partsOf({ content }),
  }
}

function ended(conversationId: string, content: string): NewEvent {
  const at = new Date().toISOString()
  const id = randomUUID()
  return {
    type: 'run.completed',
    conversationId,
    at,
    runId: conversationId,
    usage: null,
    message: {
      id,
      conversationId,
      parentId: null,
      siblingIds: [id],
      role: 'assistant',
      parts: partsOf({ content }),
      content,
      status: 'complete',
      meta: {},
      createdAt: at,
    },
  }
}
