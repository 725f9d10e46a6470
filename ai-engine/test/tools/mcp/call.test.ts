import type { ToolProgress } from '@grizz/protocol/parts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InputRequired, OutcomeUnknown, SignInRequired } from '../../../src/tools/contract/tool.ts'
import { contextOf, type OpenClient, openClient } from './open-client.ts'

describe.each(['modern', 'legacy'] as const)('a server of the %s protocol', (era) => {
  let client: OpenClient
  beforeEach(async () => {
    client = await openClient({ era })
  })
  afterEach(() => client.close())

  it('carries a call out once, with its id as idempotency key', async () => {
    const callId = crypto.randomUUID()
    const result = await client.run('count_effect', { key: 'a' }, { callId })
    expect(result).toEqual({ content: 'counted a' })
    expect(client.server.log().effects).toMatchObject([{ key: 'a', idempotencyKey: callId }])
  })

  it('gives every kind of part to the model as text, its pictures as files and its links as sources', async () => {
    const { content, sources, files } = await client.run('parts')
    expect(content).toBe(
      [
        'a text',
        '[picture "parts-1.png"]',
        '[audio audio/wav, 72 bytes]',
        'a resource',
        '[file demo://blob, application/zip, 72 bytes]',
        '[link A page: https://example.org/page]',
      ].join('\n\n'),
    )
    expect(sources).toEqual([{ url: 'https://example.org/page', title: 'A page' }])
    expect(files).toMatchObject([{ name: 'parts-1.png', data: { length: 70 } }])
  })

  it('takes eight pictures of a result, and names the others', async () => {
    const { content, files } = await client.run('pictures', { count: 10 })
    expect(files).toHaveLength(8)
    expect(content.match(/left out: a result may have 8/g)).toHaveLength(2)
  })

  it('tells a tool’s failure and a refusal by the protocol as results', async () => {
    expect(await client.run('error')).toEqual({ content: 'It went wrong on purpose.', isError: true })
    const tool = await client.tool('error')
    const gone = client.mcp.toTool(
      client.config,
      { ...(await listed('error')), name: 'gone' },
      async () => client.config,
    )
    expect(tool.name).toBe('effects__error')
    expect(await gone.run({}, contextOf())).toMatchObject({ isError: true, content: /gone/ })
  })

  it('cuts a long result, and says so', async () => {
    const { content } = await client.run('big', { bytes: 400_000 })
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(262_144)
    expect(content).toMatch(/cut here/)
  })

  it('knows no outcome of an answer that it cannot read to its end, and says that it was carried out', async () => {
    const result = await client.run('big', { bytes: 20_000_000 })
    expect(result).toMatchObject({ isError: true, content: /carried out/ })
  })

  it('passes progress on', async () => {
    const seen: ToolProgress[] = []
    await client.run('slow', { ms: 1200 }, { onProgress: (progress) => seen.push(progress) })
    expect(seen[0]).toEqual({ done: 0, message: 'at work' })
    expect(seen.length).toBeGreaterThanOrEqual(2)
  })

  it.each(['drop_after_effect', 'end_early', 'die'])(
    'does not know how %s ended, and never sends it again',
    async (name) => {
      await expect(client.run(name, { key: 'x' })).rejects.toThrow(OutcomeUnknown)
      expect(client.server.count('x')).toBe(1)
    },
  )

  it('takes the first of two answers', async () => {
    expect(await client.run('answer_twice', { key: 'x' })).toEqual({ content: 'first' })
    expect(client.server.count('x')).toBe(1)
  })

  it('does not know the outcome when every connection breaks in the middle', async () => {
    const running = client.run('count_effect', { key: 'x', afterMs: 60_000 })
    const ended = expect(running).rejects.toThrow(OutcomeUnknown)
    await expect.poll(() => client.server.count('x')).toBe(1)
    client.server.breakOff()
    await ended
    expect(client.server.count('x')).toBe(1)
  })

  it('stops a call: without the server’s word its outcome is unknown, and the server was told', async () => {
    const controller = new AbortController()
    const running = client.run('slow', { ms: 60_000 }, { signal: controller.signal })
    const began = expect.poll(() => client.server.log().calls.length)
    await began.toBe(1)
    const stoppedAt = performance.now()
    controller.abort(new Error('stopped'))
    await expect(running).rejects.toThrow(OutcomeUnknown)
    expect(performance.now() - stoppedAt).toBeLessThan(2000)
    await expect.poll(() => client.server.log().cancelled).toBe(1)
  })

  it('rejects with the reason when it was stopped before anything left', async () => {
    const reason = new Error('stopped')
    await expect(client.run('count_effect', { key: 'x' }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(client.server.log().effects).toEqual([])
  })

  it('says that nothing was done when the server does not listen', async () => {
    const tool = await client.tool('count_effect')
    await client.server.close()
    const result = await tool.run({ key: 'x' }, contextOf())
    expect(result).toMatchObject({ isError: true, content: /could not be reached.*Nothing was done/ })
  })

  it('keeps its connection from call to call, and begins another session when the server forgot it', async () => {
    const tool = await client.tool('count_effect')
    client.server.reset()
    await tool.run({ key: 'x' }, contextOf())
    await tool.run({ key: 'x' }, contextOf())
    const { requests } = client.server.log()
    expect(requests['tools/call']).toBe(2)
    expect((requests.initialize ?? 0) + (requests['server/discover'] ?? 0)).toBeLessThanOrEqual(1)
    client.server.forget()
    const afterwards = await tool.run({ key: 'x' }, contextOf())
    if (afterwards.isError) expect(afterwards.content).toMatch(/did nothing. Call again/)
    expect(await tool.run({ key: 'x' }, contextOf())).toEqual({ content: 'counted x' })
    expect(client.server.count('x')).toBe(afterwards.isError ? 3 : 4)
  })

  it('asks for a sign-in where the server wants one, and for another key where one was given', async () => {
    const tool = await client.tool('count_effect')
    client.server.lock('Bearer right')
    await expect(tool.run({ key: 'x' }, contextOf())).rejects.toThrow(SignInRequired)
    Object.assign(client.config, { headers: { Authorization: 'Bearer wrong' }, revision: 2 })
    const mistaken = await client.mcp.list(client.config, 'ann').catch((error) => error)
    expect(mistaken.message).toMatch(/does not accept its key/)
    Object.assign(client.config, { headers: { Authorization: 'Bearer right' }, revision: 3 })
    expect(await client.run('count_effect', { key: 'x' })).toEqual({ content: 'counted x' })
  })

  it('does nothing once the server was set up anew, switched off, or the tool forbidden', async () => {
    const tool = await client.tool('count_effect')
    client.config.policies = { count_effect: 'deny' }
    expect(await tool.run({ key: 'x' }, contextOf())).toMatchObject({ isError: true, content: /forbidden/ })
    const off = client.mcp.toTool(client.config, await listed('count_effect'), async () => undefined)
    expect(await off.run({ key: 'x' }, contextOf())).toMatchObject({ isError: true, content: /switched off/ })
    const other = client.mcp.toTool(client.config, await listed('count_effect'), async () => ({
      ...client.config,
      revision: 9,
    }))
    expect(await other.run({ key: 'x' }, contextOf())).toMatchObject({ isError: true, content: /set up anew/ })
    expect(client.server.log().effects).toEqual([])
  })

  it.each([[['a list']], ['text'], [null], [{ key: 'x'.repeat(70_000) }]])(
    'sends no arguments that are none',
    async (args) => {
      expect(await client.run('count_effect', args)).toMatchObject({ isError: true })
      expect(client.server.log().effects).toEqual([])
    },
  )

  async function listed(name: string) {
    const { tools } = await client.mcp.list(client.config, 'ann')
    const found = tools.find((tool) => tool.name === name)
    if (!found) throw new Error(`no ${name}`)
    return found
  }
})

describe('a server of the 2025 protocol', () => {
  it('whose stream breaks goes on with it, and the call is not sent again', async () => {
    const client = await openClient({ era: 'legacy', resumable: true })
    const seen: ToolProgress[] = []
    const running = client.run('slow', { ms: 1500 }, { onProgress: (progress) => seen.push(progress) })
    await expect.poll(() => seen.length).toBe(1)
    client.server.breakOff()
    expect(await running).toEqual({ content: 'done' })
    expect(client.server.log().requests['tools/call']).toBe(1)
    await client.close()
  })

  it('whose word is that it stopped has cancelled the call', async () => {
    const client = await openClient({ era: 'legacy' })
    const controller = new AbortController()
    const reason = new Error('stopped')
    const running = client.run('stop_word', { key: 'x' }, { signal: controller.signal })
    const ended = expect(running).rejects.toBe(reason)
    await expect.poll(() => client.server.count('x')).toBe(1)
    controller.abort(reason)
    await ended
    await client.close()
  })

  it('does not lose the calls beside one that is lost', async () => {
    const client = await openClient({ era: 'legacy' })
    const tool = await client.tool('count_effect')
    const beside = tool.run({ key: 'beside', afterMs: 1500 }, contextOf())
    await expect.poll(() => client.server.count('beside')).toBe(1)
    await expect(client.run('drop_after_effect', { key: 'x' })).rejects.toThrow(OutcomeUnknown)
    expect(await beside).toEqual({ content: 'counted beside' })
    await client.close()
  })
})

describe('a server’s question', () => {
  it('of the 2026 protocol is handed out, and answered by another client later', async () => {
    const client = await openClient()
    const asked = await client.run('ask_user', { key: 'x' }).catch((error) => error)
    expect(asked).toBeInstanceOf(InputRequired)
    expect(asked.request).toMatchObject({ message: 'Which word?', mode: 'form', requestState: 'asked once' })
    expect(asked.request.requestedSchema).toMatchObject({ required: ['word'], propertyOrdering: ['word'] })
    await client.mcp.close()

    const { openClientFor } = await import('./open-client.ts')
    const later = openClientFor(client.server)
    const request = JSON.parse(JSON.stringify(asked.request))
    const given = { request, action: 'accept' as const, content: { word: 'bear' } }
    expect(await later.run('ask_user', { key: 'x' }, { given })).toEqual({
      content: 'the word is bear, the state asked once',
    })
    expect(await later.run('ask_user', { key: 'x' }, { given: { request, action: 'decline' } })).toEqual({
      content: 'no word was given',
    })
    expect(client.server.count('x')).toBe(1)
    expect(await later.run('ask_user', {}, { given: { ...given, request: { foreign: true } } })).toMatchObject({
      isError: true,
    })
    await later.close()
  })

  it('of the 2025 protocol is declined while its call is open, and the result says so', async () => {
    const client = await openClient({ era: 'legacy' })
    const { content } = await client.run('ask_user', { key: 'x' })
    expect(content).toMatch(/^no word was given\n\n\[The server asked the user meanwhile: "Which word\?"/)
    await client.close()
  })
})
