import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenDomain, openDomain } from '../open-domain.ts'

describe('what is said of a change', () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain()
  })
  afterAll(() => open.close())

  it('has no system prompt in it, nor has a list, nor what a search finds', async () => {
    const { domain, caller } = open
    const id = await open.newConversation()
    const start = await open.log.tail(id)
    const systemPrompt = 'Be a bear. '.repeat(1000).trim()
    const changed = await domain.conversations.update(caller.userId, id, { systemPrompt, title: 'Bears' })
    expect(changed).toMatchObject({ systemPrompt, title: 'Bears' })
    const [event] = await open.readLog(id, start, ({ type }) => type === 'conversation.updated')
    const { conversations } = await domain.conversations.list(caller.userId, { limit: 10, archived: 'false' })
    const found = await domain.search(caller.userId, { q: 'Bears', limit: 10 })
    for (const told of [event, conversations, found]) {
      expect(JSON.stringify(told)).toContain('Bears')
      expect(JSON.stringify(told)).not.toMatch(/Be a bear|systemPrompt/)
    }
    expect((await domain.conversations.get(caller.userId, id)).systemPrompt).toBe(systemPrompt)
  })

  it('is nothing when nothing changes: of a conversation, a waiting question, the queue', async () => {
    const { domain, caller } = open
    const id = await open.newConversation()
    await domain.conversations.update(caller.userId, id, { title: 'Bears', systemPrompt: 'Be a bear.' })
    const running = await open.send(id, 'slow [[chunks=2000 delay=50]]')
    const waiting = await open.send(id, 'waits')
    await open.send(id, 'waits too')
    const start = await open.log.tail(id)
    const before = await domain.conversations.get(caller.userId, id)
    for (const same of [{}, { title: 'Bears' }, { systemPrompt: 'Be a bear.', model: null, pinned: false }])
      expect(await domain.conversations.update(caller.userId, id, same)).toEqual(before)
    expect(await domain.queue.edit(caller.userId, waiting.message.id, { content: 'waits' })).toEqual(waiting.message)
    await domain.queue.move(caller.userId, waiting.run.id, 1)
    await domain.conversations.update(caller.userId, id, { title: 'Brown bears' })
    const events = await open.readLog(id, start, ({ type }) => type === 'conversation.updated')
    expect(events.filter(({ type }) => !/^(run|part|step)\./.test(type))).toMatchObject([
      { type: 'conversation.updated', conversation: { title: 'Brown bears' } },
    ])
    await domain.queue.cancel(caller.userId, running.run.id)
  })
})
