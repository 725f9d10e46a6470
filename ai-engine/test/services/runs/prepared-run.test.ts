import type { Event } from '@grizz/protocol/events'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messages } from '../../../src/db/schema/messages.ts'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

describe('a run that starts the moment its question is let in', () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  it('says the question and its own beginning together', async () => {
    const id = await open.newConversation()
    const start = await open.log.tail(id)
    const { message, run } = await open.send(id, 'hello [[chunks=2]]')
    const events = await open.readLog(id, start, ends(run.id))
    expect(events.map(({ type }) => type).slice(0, 3)).toEqual(opening)
    expect(saidCreated(events)).toEqual([message.id])
    await expect.poll(() => unannounced(), { timeout: 100_000 }).toBe(0)
  })

  it('says the question also when its log was lost in between', async () => {
    const { log } = open
    const id = await open.newConversation()
    await log.tail(id)
    const begin = log.begin
    let reopened: string | undefined
    log.begin = async (...given) => {
      reopened ??= await log.reopen(id)
      return begin(...given)
    }
    const { message, run } = await open.send(id, 'hello [[chunks=2]]')
    await expect.poll(() => reopened, { timeout: 100_000 }).toBeDefined()
    log.begin = begin
    const events = await open.readLog(id, reopened ?? '', ends(run.id))
    expect(events.map(({ type }) => type).slice(0, 3)).toEqual(opening)
    expect(saidCreated(events)).toEqual([message.id])
  })

  it('tells the model what was said before, and how it is to answer', async () => {
    const { domain, caller, log, upstream } = open
    const id = await open.newConversation()
    await domain.conversations.update(caller.userId, id, { systemPrompt: 'Be a bear.' })
    for (const text of ['one [[chunks=1]]', 'two [[chunks=1]]']) {
      const start = await log.tail(id)
      const { run } = await open.send(id, text)
      await open.readLog(id, start, ends(run.id))
    }
    const asked = upstream.log().requests.filter(({ stream }) => stream)
    expect(asked.at(-1)?.messages).toEqual([
      { role: 'system', content: 'Be a bear.' },
      { role: 'user', content: 'one [[chunks=1]]' },
      { role: 'assistant', content: '1 ' },
      { role: 'user', content: 'two [[chunks=1]]' },
    ])
  })

  async function unannounced(): Promise<number> {
    return open.database.db.$count(messages, sql`announced_at is null`)
  }
})

const opening = ['message.created', 'run.started', 'step.started']

function saidCreated(events: readonly Event[]): string[] {
  return events.flatMap((event) => (event.type === 'message.created' ? [event.message.id] : []))
}
