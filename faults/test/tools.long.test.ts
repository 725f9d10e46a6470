import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Environment, startEnvironment } from '../src/engines/environment.ts'
import type { Member } from '../src/engines/fleet.ts'
import { send } from '../src/scenario/scenario.ts'
import { untilEffects } from '../src/scenario/tools.ts'
import { parkRun } from '../src/strikes/statements.ts'
import { call, decide, playToolStory, untilCall } from './tool-story.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let environment: Environment

beforeAll(async () => {
  environment = await startEnvironment({ env: { RUN_LEASE_MS: '5000' } })
})
afterAll(() => environment?.close())

describe.each(['modern', 'legacy'] as const)(
  'an engine killed while a call is on its way, over the %s protocol',
  (era) => {
    test('with an effect: nobody repeats it, and a user is asked what became of it', async () => {
      const plan = [
        { text: 'First.', calls: [call('read_counter', 'a'), call('count_effect', 'b', { afterMs: 60_000 })] },
        { text: 'Last.', calls: [] },
      ]
      const result = await playToolStory(environment, { plan, era }, async ({ scenario, clients, writer }) => {
        await untilEffects(scenario, 1)
        await writer.kill()
        const [client] = clients
        if (!client) throw new Error('there is no client')
        const { callId } = await untilCall(client, 'unknown')
        expect(scenario.tools?.server.effects()).toHaveLength(1)
        expect(await decide(scenario, client, callId, 'it_worked')).toBe(200)
        await writer.start()
      })
      expect(result.violations).toEqual([])
      expect(result.calls).toMatchObject([
        { state: 'succeeded' },
        { state: 'succeeded', executions: 1, repeatable: false },
      ])
      expect(result.effects).toEqual(['b'])
    })

    test('and read-only, of a trusted server: it is executed again', async () => {
      const plan = [
        { text: 'First.', calls: [call('slow', 'g', { ms: 10_000 })] },
        { text: 'Last.', calls: [] },
      ]
      const result = await playToolStory(environment, { plan, era }, async ({ clients, writer }) => {
        const [client] = clients
        if (!client) throw new Error('there is no client')
        await untilCall(client, 'started')
        await writer.kill()
        await writer.start()
      })
      expect(result.violations).toEqual([])
      expect(result.calls).toMatchObject([{ state: 'succeeded', executions: 2, repeatable: true }])
    })
  },
)

test('an approval waits through the death of all engines, is decided twice at once, and takes effect once', async () => {
  const plan = [
    { text: 'May I?', calls: [call('count_effect', 'c')] },
    { text: 'Done.', calls: [] },
  ]
  const policies = { count_effect: 'ask' }
  const result = await playToolStory(environment, { plan, policies }, async ({ scenario, talk, clients }) => {
    const [first, second] = clients
    if (!first || !second) throw new Error('there are no two clients')
    await untilCall(first, 'waiting_approval')
    await send(talk, second, { content: 'behind it [[chunks=5]]', expected: 'complete' })
    await Promise.all(environment.engines.map((engine) => engine.kill()))
    await Promise.all(environment.engines.map((engine) => engine.start()))
    const { callId } = await untilCall(first, 'waiting_approval')
    const statuses = await Promise.all([first, second].map((client) => decide(scenario, client, callId, 'allow')))
    expect(statuses.sort()).toEqual([200, 409])
  })
  expect(result.violations).toEqual([])
  expect(result.calls).toMatchObject([{ state: 'succeeded', executions: 1 }])
  expect(result.effects).toEqual(['c'])
  expect(result.snapshot.runs.map(({ status }) => status)).toEqual(['completed', 'completed'])
})

test('the connection to Postgres breaks with the commit of a turn: its calls are sent once, by the engine that lives', async () => {
  const plan = [
    { text: 'First. [a pause]'.repeat(20), calls: [call('count_effect', 'd'), call('drop_after_effect', 'e')] },
    { text: 'Last.', calls: [] },
  ]
  const policies = { drop_after_effect: 'allow' }
  for (const { database } of environment.engines) {
    const strike = () => {
      database.cut()
      setTimeout(database.heal, 1000)
    }
    database.watch({
      matches: (statement) => (statement.includes('called as (') ? 'now' : undefined),
      moment: 'after',
      strike,
    })
  }
  const result = await playToolStory(environment, { plan, policies }, async ({ scenario, clients }) => {
    const [client] = clients
    if (!client) throw new Error('there is no client')
    const { callId } = await untilCall(client, 'unknown')
    expect(await decide(scenario, client, callId, 'run_again')).toBe(200)
    await untilEffects(scenario, 3)
    await untilCall(client, 'unknown')
    expect(await decide(scenario, client, callId, 'go_on')).toBe(200)
  })
  expect(result.violations).toEqual([])
  expect(result.calls).toMatchObject([
    { state: 'succeeded', executions: 1 },
    { state: 'unknown', executions: 2 },
  ])
  expect(result.effects).toEqual(['d', 'e', 'e'])
})

test('the connection breaks with the commit that parks a run: what another engine sent meanwhile is not sent again', async () => {
  const plan = [
    { text: 'May I?', calls: [call('count_effect', 'f', { afterMs: 8000 })] },
    { text: 'Done.', calls: [] },
  ]
  const isParked = Promise.withResolvers<Member>()
  for (const engine of environment.engines)
    engine.database.watch({
      matches: (statement) => (parkRun.pattern.test(statement) ? 'at commit' : undefined),
      moment: 'after',
      strike() {
        engine.database.cut()
        isParked.resolve(engine)
      },
    })
  const policies = { count_effect: 'ask' }
  const result = await playToolStory(environment, { plan, policies }, async ({ scenario, clients }) => {
    const [client] = clients
    if (!client) throw new Error('there is no client')
    const engine = await isParked.promise
    for (const { database } of environment.engines) database.watch(undefined)
    const { callId } = await untilCall(client, 'waiting_approval')
    while ((await decide(scenario, client, callId, 'allow')) !== 200) await sleep(50)
    await untilEffects(scenario, 1)
    engine.database.heal()
  })
  expect(result.violations).toEqual([])
  expect(result.calls).toMatchObject([{ state: 'succeeded', executions: 1 }])
  expect(result.effects).toEqual(['f'])
})
