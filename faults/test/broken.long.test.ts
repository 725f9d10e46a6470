import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import type { Breakage } from '../src/engines/broken-parts.ts'
import { type Environment, startEnvironment } from '../src/engines/environment.ts'
import { send } from '../src/scenario/scenario.ts'
import { playStory, type Story, type StoryResult, untilAsked } from './story.ts'
import { call, decide, playToolStory, type ToolStory, untilCall } from './tool-story.ts'

const main = fileURLToPath(new URL('../src/engines/broken-engine.ts', import.meta.url))
const BRIEF_MS = 1500

// Each starts a Postgres, a Redis and engines of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let environment: Environment | undefined

afterEach(() => environment?.close())

async function breakIt(
  breakage: Breakage,
  engines: number,
  shape: string,
  happens: (story: Story) => Promise<void>,
): Promise<StoryResult> {
  environment = await startEnvironment({ engines, main, env: { BREAKAGE: breakage, RUN_LEASE_MS: '2000' } })
  return playStory(environment, shape, happens, BRIEF_MS)
}

test('an append that is dropped is caught', async () => {
  const { violations } = await breakIt('append-dropped', 1, 'chunks=40 delay=20', async () => {})
  expect(violations.join('\n')).toContain('a hole')
})

test('a delta that comes twice is caught', async () => {
  const { violations } = await breakIt('delta-doubled', 1, 'chunks=40 delay=20', async () => {})
  expect(violations.join('\n')).toContain('a repeat')
})

test('an engine that writes although its lease is gone is caught', async () => {
  const { violations } = await breakIt('lease-not-fenced', 2, 'chunks=200 delay=40', async (story) => {
    const { talk, clients, writer } = story
    const [client] = clients
    if (!client) throw new Error('there is no client')
    await send(talk, client, { content: 'next [[chunks=40 delay=20]]', expected: 'complete' })
    await writer.freeze()
    await untilAsked(story, 2)
    await sleep(500)
    await writer.thaw()
  })
  expect(violations.join('\n')).toMatch(/billed 0 times|while it answered run/)
})

test('an acknowledgement before the commit is caught', async () => {
  const { violations } = await breakIt('acknowledged-before-commit', 1, 'chunks=200 delay=30', async (story) => {
    const { talk, clients, scenario } = story
    const [client] = clients
    if (!client) throw new Error('there is no client')
    const ask = () => send(talk, client, { content: 'lost? [[chunks=5]]', expected: 'complete' })
    await ask()
    await Promise.all(scenario.environment.engines.map((engine) => engine.kill()))
    await Promise.all(scenario.environment.engines.map((engine) => engine.start()))
  })
  expect(violations.join('\n')).toContain('is saved 0 times')
})

async function breakTools(
  breakage: Breakage,
  policy: 'allow' | 'ask',
  happens: (story: ToolStory) => Promise<void>,
): Promise<readonly string[]> {
  environment = await startEnvironment({ engines: 2, main, env: { BREAKAGE: breakage } })
  const plan = [
    { text: 'First.', calls: [call('count_effect', 'k', { afterMs: 3000 })] },
    { text: 'Last.', calls: [] },
  ]
  const policies = { count_effect: policy }
  return (await playToolStory(environment, { plan, policies }, happens, BRIEF_MS)).violations
}

test('a call that is sent before its start is committed is caught', async () => {
  const violations = await breakTools('call-before-commit', 'allow', async () => {})
  expect(violations.join('\n')).toMatch(/had its effect \d+ ms before its start was committed/)
})

test('a result that is committed after the model was asked is caught', async () => {
  const violations = await breakTools('result-after-model', 'allow', async () => {})
  expect(violations.join('\n')).toMatch(/was asked before call .* was committed as succeeded/)
})

test('an approval that is applied twice is caught', async () => {
  const violations = await breakTools('decided-twice', 'ask', async ({ scenario, clients: [first, second] }) => {
    if (!first || !second) throw new Error('there are no two clients')
    const { callId } = await untilCall(first, 'waiting_approval')
    await Promise.all([first, second].map((client) => decide(scenario, client, callId, 'allow')))
  })
  expect(violations.join('\n')).toMatch(/became ready after it was (ready|started)/)
})
