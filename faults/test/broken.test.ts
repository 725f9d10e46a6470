import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import type { Breakage } from '../src/engines/broken-parts.ts'
import { type Environment, startEnvironment } from '../src/engines/environment.ts'
import { send } from '../src/scenario/scenario.ts'
import { type Story, type Told, tell, untilAsked } from './story.ts'

const main = fileURLToPath(new URL('../src/engines/broken-engine.ts', import.meta.url))
const BRIEF_MS = 1500

// Each starts a Postgres, a Redis and engines of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let world: Environment | undefined

afterEach(() => world?.close())

async function breakIt(
  breakage: Breakage,
  engines: number,
  shape: string,
  happens: (story: Story) => Promise<void>,
): Promise<Told> {
  world = await startEnvironment({ engines, main, env: { BREAKAGE: breakage, RUN_LEASE_MS: '2000' } })
  return tell(world, shape, happens, BRIEF_MS)
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
    if (!client) throw new Error('nobody is there')
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
    const { talk, clients, scene } = story
    const [client] = clients
    if (!client) throw new Error('nobody is there')
    const ask = () => send(talk, client, { content: 'lost? [[chunks=5]]', expected: 'complete' })
    await ask()
    await Promise.all(scene.world.engines.map((engine) => engine.kill()))
    await Promise.all(scene.world.engines.map((engine) => engine.start()))
  })
  expect(violations.join('\n')).toContain('is saved 0 times')
})
