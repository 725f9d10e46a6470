import type { ToolServerOptions } from '@grizz/testing/tool-server/tool-server'
import { sql } from 'drizzle-orm'
import { afterEach, expect, it } from 'vitest'
import type { Engine } from '../../../src/engine.ts'
import { callsOf, type OpenTools, openTools } from './open-tools.ts'

let open: OpenTools
let serverId: string

afterEach(() => open.close())

/** Two engines, and a tool server at which users sign in. */
async function openWith(signIn: NonNullable<ToolServerOptions['signIn']>): Promise<void> {
  open = await openTools({ signIn })
  const set = sql`update tool_servers set policies = '{"count_effect": "allow"}' returning id`
  serverId = (await open.database.db.execute<{ id: string }>(set)).rows[0]?.id ?? ''
  await open.another()
}

const tools = () => open.domain.toolboxes.list(open.caller.userId)

async function signInFirst(): Promise<void> {
  await visit((await signIns(0).begin(open.caller.userId, serverId)).url)
  await expect.poll(async () => (await tools()).map(({ name }) => name)).toContain('fx__count_effect')
}

const signIns = (engine: number) => (open.engines[engine] as Engine).parts.toolServers.signIns

/** What a browser does with the address; it comes back to the second engine. */
async function visit(url: string): Promise<void> {
  const back = await fetch(url, { redirect: 'manual' })
  const { searchParams } = new URL(back.headers.get('location') ?? '')
  await signIns(1).finish(open.caller.userId, Object.fromEntries(searchParams))
}

const effect = (key: string) => [
  { text: 'I will. ', calls: [{ name: 'fx__count_effect', args: { key } }] },
  { text: 'Done.' },
]

it('a call whose sign-in has ended waits without an effect, and goes on once its user signed in, on whichever engine', async () => {
  await openWith({})
  await signInFirst()
  const before = await open.ask(effect('before'))
  expect(await open.answered(before.id, before.messageId)).toMatchObject({ content: 'I will. \n\nDone.' })
  expect(open.server.count('before')).toBe(1)

  open.server.authorization?.end()
  const { id, messageId } = await open.ask(effect('after'))
  const call = await open.callIn(id, 'waiting_sign_in')
  await expect.poll(async () => (await open.snapshot(id)).activeRun?.status).toBe('waiting')
  expect((await open.snapshot(id)).activeRun).toMatchObject({
    waitingFor: { reason: 'sign_in', callIds: [call.callId] },
  })
  expect(open.domain.activeRuns.all()).toEqual([])
  expect((await tools()).map(({ name }) => name)).toContain('fx__count_effect')
  expect(open.server.count('after')).toBe(0)

  await visit((await open.domain.callSignIns.begin(open.caller.userId, call.callId)).url)
  const answer = await open.answered(id, messageId)
  expect(answer).toMatchObject({ status: 'complete', content: 'I will. \n\nDone.' })
  expect(callsOf(answer.parts)).toMatchObject([{ state: 'succeeded', result: 'counted after' }])
  expect(open.server.count('after')).toBe(1)
})

it('a call that needs more rights than the sign-in gives asks for them, beside those of before', async () => {
  await openWith({ callScope: 'effects:write', resourceMetadata: { scopes_supported: ['effects:read'] } })
  await signInFirst()
  const { id, messageId } = await open.ask(effect('more'))
  const call = await open.callIn(id, 'waiting_sign_in')
  expect(call.error).toBe('Effects wants you to sign in with more rights.')
  expect(open.server.count('more')).toBe(0)
  const { url } = await open.domain.callSignIns.begin(open.caller.userId, call.callId)
  expect(new URL(url).searchParams.get('scope')).toBe('effects:read effects:write')
  await visit(url)
  expect(await open.answered(id, messageId)).toMatchObject({ status: 'complete', content: 'I will. \n\nDone.' })
  expect(open.server.count('more')).toBe(1)
})
