import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask } from '../src/common/request.ts'
import { type Environment, startEnvironment } from '../src/engines/environment.ts'
import { tell, untilAsked, untilHeard } from './story.ts'

const TAKEOVER_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 1000

// Leases run out and engines start anew: seconds each, on a busy machine many.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let world: Environment

beforeAll(async () => {
  world = await startEnvironment({ env: { RUN_LEASE_MS: '5000' } })
})
afterAll(() => world?.close())

test('an engine killed in mid-answer: another one writes the same message as the next attempt, within 10 s', async () => {
  let killedAt = 0
  let askedAgainAt = 0
  const told = await tell(world, 'chunks=100 delay=30 in=50 out=500', async (story) => {
    killedAt = Date.now()
    await story.writer.kill()
    askedAgainAt = await untilAsked(story, 2)
    await story.writer.start()
  })
  expect(told.violations).toEqual([])
  expect(told.run).toMatchObject({ status: 'completed', attempt: 2 })
  expect(askedAgainAt - killedAt).toBeLessThan(TAKEOVER_TIMEOUT_MS)
})

test('an engine frozen past its lease: nothing that it says when it wakes reaches Postgres or a client', async () => {
  const told = await tell(world, 'chunks=130 delay=60 in=60 out=600', async (story) => {
    await story.writer.freeze()
    await untilAsked(story, 2)
    await story.writer.thaw()
  })
  expect(told.violations).toEqual([])
  expect(told.run).toMatchObject({ status: 'completed', attempt: 2 })
  expect(told.truth.ledger.find(({ kind }) => kind === 'answer')).toMatchObject({ attempt: 2, input: 60, output: 600 })
})

test('FLUSHALL in mid-answer: the run goes on, and every client fetches again and ends with its text', async () => {
  let followers: readonly { stats: { resets: number } }[] = []
  const told = await tell(world, 'chunks=200 delay=30', async (story) => {
    const { clients, scene } = story
    await untilHeard(story)
    const redis = new Redis(world.redis.url)
    await redis.flushall()
    redis.disconnect()
    followers = clients
    while (scene.streaming() > 0) await sleep(20)
  })
  expect(told.violations).toEqual([])
  expect(told.run).toMatchObject({ status: 'completed', attempt: 1 })
  expect(followers.map(({ stats }) => stats.resets > 0)).not.toContain(false)
})

test('Redis killed and back: the run goes on and is saved, clients are told and resynchronised', async () => {
  const told = await tell(world, 'chunks=100 delay=30', async () => {
    await world.redis.kill()
    await sleep(700)
    await world.redis.restart()
  })
  expect(told.violations).toEqual([])
  expect(told.run).toMatchObject({ status: 'completed', attempt: 1 })
})

test('Postgres away: no acknowledgement, 503, and the finished answer is saved when it is back', async () => {
  let refused: { status: number; body: unknown } | undefined
  const clientMessageId = crypto.randomUUID()
  const told = await tell(world, 'chunks=50 delay=30', async ({ writer, talk }) => {
    const outage = { from: Date.now(), to: undefined as number | undefined }
    for (const { cutOffs } of world.engines) cutOffs.push(outage)
    await world.postgres.stop()
    refused = await ask({
      door: writer.door,
      method: 'POST',
      path: `/api/conversations/${talk.conversationId}/messages`,
      headers: { authorization: `Bearer ${world.key}` },
      body: { clientMessageId, content: 'lost?' },
      patienceMs: 15_000,
    })
    await sleep(1500)
    await world.postgres.start()
    outage.to = Date.now()
  })
  expect(told.violations).toEqual([])
  expect(told.run).toMatchObject({ status: 'completed' })
  expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(told.truth.messages.filter((message) => message.clientMessageId === clientMessageId)).toEqual([])
})

test('sockets cut again and again: clients go on from their cursor and fetch nothing twice', async () => {
  const told = await tell(world, 'chunks=100 delay=30', async ({ scene, clients }) => {
    while (scene.streaming() > 0) {
      await sleep(250)
      for (const { wire } of world.engines) wire.cut(() => true)
    }
    expect(clients.map(({ stats }) => stats.resets)).toEqual([0, 0, 0])
    for (const { stats } of clients) expect(stats.connections).toBeGreaterThan(2)
  })
  expect(told.violations).toEqual([])
  expect(told.run).toMatchObject({ status: 'completed', attempt: 1 })
})

test('from a socket to an event stream on another engine in mid-answer, without a hole or a repeat', async () => {
  const told = await tell(world, 'chunks=80 delay=30 reason=5', async ({ clients, writer, other }) => {
    for (const client of clients) client.moveTo(other.door, 'events')
    await sleep(500)
    for (const client of clients) client.moveTo(writer.door, 'socket')
    await sleep(500)
    expect(clients.map(({ stats }) => stats.resets)).toEqual([0, 0, 0])
  })
  expect(told.violations).toEqual([])
  expect(told.run).toMatchObject({ status: 'completed', attempt: 1 })
})

test('a rolling restart by SIGTERM: each engine ends well and hands its answer over', async () => {
  const told = await tell(world, 'chunks=150 delay=30', async ({ writer, other }) => {
    for (const engine of [writer, other]) {
      expect(await engine.stop()).toBe(0)
      await engine.start()
    }
  })
  expect(told.violations).toEqual([])
  expect(told.run.status).toBe('completed')
  expect(told.run.attempt).toBeGreaterThan(1)
})

test('stop on another engine reaches the model within a second and keeps the text', async () => {
  let stoppedAt = 0
  const told = await tell(world, 'chunks=400 delay=30', async ({ sent, other }) => {
    sent.isStopped = true
    stoppedAt = Date.now()
    const path = `/api/runs/${sent.run.id}/cancel`
    const headers = { authorization: `Bearer ${world.key}` }
    expect(await ask({ door: other.door, method: 'POST', path, headers })).toMatchObject({ status: 202 })
  })
  const [request] = world.upstream.log().requests
  expect(told.violations).toEqual([])
  expect(told.run.status).toBe('cancelled')
  expect(request?.end).toBe('aborted by client')
  expect((request?.endedAt ?? Number.POSITIVE_INFINITY) - stoppedAt).toBeLessThan(STOP_TIMEOUT_MS)
  expect(told.answer?.content).toMatch(/^1 /)
  expect(told.truth.ledger).toMatchObject([{ kind: 'answer', estimated: true }])
})
