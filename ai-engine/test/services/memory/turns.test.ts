import type { SeenRequest } from '@grizz/testing/upstream/common/seen'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ends, type OpenDomain, openDomain } from '../open-domain.ts'

/** As a strict chat template sees it: the roles after the system prompt. */
const rolesOf = ({ messages }: SeenRequest) =>
  messages.map(({ role }) => role).slice(messages[0]?.role === 'system' ? 1 : 0)

const byTurns = (length: number) => Array.from({ length }, (_, at) => (at % 2 === 0 ? 'user' : 'assistant'))

describe('what a model whose chat template wants user and assistant in turn is told', { timeout: 120_000 }, () => {
  let open: OpenDomain
  beforeAll(async () => {
    open = await openDomain({ CONTEXT_MESSAGES: '10', SYSTEM_PROMPT: 'Be brief.' })
  })
  afterAll(() => open.close())

  async function ask(id: string, content: string, stop = false) {
    const { caller, domain } = open
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 1 })
    const { run } = await open.send(id, content)
    if (stop) {
      await open.readLog(id, cursor, ({ type }) => type === 'run.started')
      await domain.queue.cancel(caller.userId, run.id)
    }
    const events = await open.readLog(id, cursor, ends(run.id))
    return { run, end: events.at(-1) }
  }

  function expectTurns() {
    const { requests } = open.upstream.log()
    for (const asked of requests) {
      const roles = rolesOf(asked)
      expect(roles).toEqual(byTurns(roles.length))
      expect(roles.at(-1)).toBe('user')
    }
    return requests.filter(({ stream }) => stream).at(-1)
  }

  it('is all answered questions and this one, whatever failed, was stopped or said nothing', async () => {
    const id = await open.newConversation()
    await ask(id, 'good [[chunks=1]]')
    expect((await ask(id, 'fail [[status=400]]')).end?.type).toBe('run.failed')
    await ask(id, 'again [[chunks=2]]')
    expect((await ask(id, 'stop me [[first=60000]]', true)).end?.type).toBe('run.cancelled')
    expect((await ask(id, 'half [[chunks=9 cut=2]]')).end?.type).toBe('run.failed')
    expect((await ask(id, 'last [[chunks=1]]')).end?.type).toBe('run.completed')
    expect(expectTurns()?.messages.map(({ content }) => content.split(' [[')[0])).toEqual([
      'Be brief.',
      ...['good', '1 ', 'again', '1 2 ', 'half', '1 2 ', 'last'],
    ])
  })

  it('begins with a question in a conversation of any length, and goes on with a broken answer', async () => {
    const id = await open.newConversation()
    for (let n = 0; n < 9; n++) expect((await ask(id, `n${n} [[chunks=1]]`)).end?.type).toBe('run.completed')
    expect(rolesOf(expectTurns() as SeenRequest)).toHaveLength(5)
    const { run } = await ask(id, 'broken [[chunks=9 cut=2]]')
    const { caller, domain } = open
    const { cursor } = await domain.conversations.snapshot(caller.userId, id, { limit: 1 })
    const body = { clientRunId: crypto.randomUUID(), mode: 'continue' as const }
    const continued = await domain.answers.request(caller, run.messageId, body)
    await open.readLog(id, cursor, ends(continued.run.id))
    expect(expectTurns()?.messages.slice(-3)).toMatchObject([
      { role: 'user', content: 'broken [[chunks=9 cut=2]]' },
      { role: 'assistant', content: '1 2 ' },
      { role: 'user' },
    ])
  })
})
