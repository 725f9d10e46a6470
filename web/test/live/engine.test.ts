/** The page's thinking part against the real engine, with real faults. Time is real here. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { contentOf } from '@grizz/protocol/part-text'
import type { Snapshot } from '@grizz/protocol/resources'
import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'
import { startRedis, type TestRedis } from '@grizz/testing/redis'
import { startUpstream, type Upstream } from '@grizz/testing/upstream/upstream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApi } from '../../src/client/api.ts'
import { createRequest } from '../../src/client/request.ts'
import type { ConversationView } from '../../src/live/contract/contract.ts'
import type { ConversationStore, ConversationStoreDependencies } from '../../src/live/store/conversation-store.ts'
import { createTestTab, openStore, type TestTab, textOf } from '../setup/test-browser.ts'

const WITHIN_MS = 100_000
const realClock = {
  now: () => Date.now(),
  after: (ms: number, work: () => void) => {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
  advance: () => {},
}

let upstream: Upstream
let redis: TestRedis
let engine: EngineProcess
let dataDir: string
let cookie: string
let tab: TestTab
let conversationId: string
const open: ConversationStore[] = []

beforeAll(async () => {
  upstream = await startUpstream()
  redis = await startRedis()
})

afterAll(async () => {
  await upstream.close()
  await redis.stop()
})

async function start(env: Record<string, string> = {}): Promise<void> {
  dataDir = await mkdtemp(join(tmpdir(), 'grizz-web-'))
  engine = await startEngine({ dataDir, env: { ...settings, OPENAI_BASE_URL: upstream.url, ...env } })
  cookie = await signUp()
}

async function end(): Promise<void> {
  for (const store of open.splice(0)) store.close()
  await engine.stop()
  await rm(dataDir, { recursive: true, force: true })
}

const settings = { OPENAI_API_KEY: 'k', DEFAULT_MODEL: 'gpt-4o-mini', RATE_LIMIT_MESSAGES_PER_MINUTE: '1000' }

async function restart(env: Record<string, string> = {}): Promise<void> {
  const { port } = engine
  engine = await startEngine({ dataDir, port, env: { ...settings, OPENAI_BASE_URL: upstream.url, ...env } })
}

async function signUp(): Promise<string> {
  const answer = await fetch(`${engine.url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', email: `${randomUUID()}@example.com`, password: 'correct horse battery' }),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
}

function newTab({ shares = false } = {}): TestTab {
  return createTestTab({ origin: engine.url, clock: realClock, shares, headers: { cookie, origin: engine.url } })
}

function openHere(options: Partial<ConversationStoreDependencies> = {}): ConversationStore {
  const store = openStore(tab, { conversationId, fresh: true, ...options })
  open.push(store)
  return store
}

async function until<T>(look: () => T | Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + WITHIN_MS
  for (;;) {
    const seen = await look()
    if (wanted(seen)) return seen
    if (Date.now() > deadline) throw new Error(`still not there: ${JSON.stringify(seen)}\n${engine.output()}`)
    await pause(10)
  }
}

const view = (store: ConversationStore, wanted: (view: ConversationView) => boolean) => until(store.getSnapshot, wanted)
const writes = (store: ConversationStore, characters = 20) =>
  view(store, ({ items }) =>
    items.some((item) => item.kind === 'live' && contentOf(item.answer.parts).length >= characters),
  )
const isOver = ({ items }: ConversationView, answers: number) =>
  items.length === 2 * answers && items.every((item) => item.kind === 'message')

/** What Postgres has, as text. */
async function saved(): Promise<string[]> {
  const request = createRequest({ fetch: (path, init) => tab.browser.fetch(path, init) })
  const page: Snapshot = await createApi(request).readMessages(conversationId, { limit: 200 })
  return page.messages.map((message) => (message.role === 'user' ? '?' : '!') + message.content)
}

const counted = (chunks: number) => Array.from({ length: chunks }, (_, index) => `${index + 1} `).join('')

describe('on the embedded default', () => {
  beforeAll(() => start())
  afterAll(end)
  beforeEach(() => {
    tab = newTab()
    conversationId = randomUUID()
  })
  afterEach(() => {
    for (const store of open.splice(0)) store.close()
  })

  it('a new conversation streams to the exact text', async () => {
    const titles: (string | null)[] = []
    const store = openHere({ onConversation: (conversation) => titles.push(conversation.title) })
    store.send('Count [[chunks=50 delay=5]]')
    await view(store, (seen) => isOver(seen, 1))
    expect(textOf(store.getSnapshot())).toEqual(['?Count [[chunks=50 delay=5]]', `!${counted(50)}`])
    expect(await saved()).toEqual(textOf(store.getSnapshot()))
    await until(
      () => titles,
      (seen) => seen.some((title) => title !== null),
    )
  })

  it('Enter hammered 20 times: each message once, in order, one answer at a time', async () => {
    const store = openHere()
    const chunks = (index: number) => (index === 0 ? 150 : 3)
    const words = Array.from({ length: 20 }, (_, index) => `m${index} [[chunks=${chunks(index)} delay=10]]`)
    for (const word of words) store.send(word)
    await view(store, ({ items }) => items.some((item) => item.kind === 'pending' && item.pending.state === 'waiting'))
    await view(store, (seen) => isOver(seen, 20))
    const thread = words.flatMap((word, index) => [`?${word}`, `!${counted(chunks(index))}`])
    expect(textOf(store.getSnapshot())).toEqual(thread)
    expect(await saved()).toEqual(textOf(store.getSnapshot()))
  })

  it('stop keeps the text so far', async () => {
    const store = openHere()
    store.send('Long [[chunks=2000 delay=10]]')
    await writes(store)
    store.stop()
    const { items } = await view(store, (seen) => isOver(seen, 1) && !seen.stopping)
    expect(items[1]).toMatchObject({ message: { status: 'cancelled' } })
    expect(textOf(store.getSnapshot())[1]?.length).toBeGreaterThan(20)
    expect(await saved()).toEqual(textOf(store.getSnapshot()))
  })

  it('where WebSockets are blocked it reads by SSE and sends by POST', async () => {
    tab.browser.openSocket = () => new WebSocket('ws://127.0.0.1:1')
    const store = openHere()
    store.send('By stream [[chunks=30 delay=5]]')
    await view(store, (seen) => isOver(seen, 1))
    expect(store.getSnapshot().transport).toBe('sse')
    expect(textOf(store.getSnapshot())[1]).toBe(`!${counted(30)}`)
  })

  it('a withdrawn and a moved question, an edited one, another answer and a branch', async () => {
    const store = openHere()
    store.send('first [[chunks=8 gate=never]]')
    for (const word of ['a', 'b', 'c']) store.send(`${word} [[chunks=2]]`)
    const { items } = await view(store, (seen) => seen.items.filter((item) => item.kind === 'queued').length === 3)
    const questions = items.flatMap((item) => (item.kind === 'message' ? [item.message] : [])).slice(1)
    const [a, b, c] = [questions[0]?.id ?? '', questions[1]?.id ?? '', items.at(-1)]
    await store.withdrawQueued(a)
    await store.editQueued(b, 'B [[chunks=2]]')
    if (c?.kind === 'queued') await store.moveQueued(c.queued.runId, 1)
    const order = ['?first [[chunks=8 gate=never]]', '…', '?c [[chunks=2]]', '#1', '?B [[chunks=2]]', '#2']
    await view(
      store,
      (seen) => JSON.stringify(textOf(seen).map((line) => line.replace(/^….*/, '…'))) === JSON.stringify(order),
    )
    store.stop()
    await view(store, (seen) => isOver(seen, 3))
    expect(await saved()).toEqual(textOf(store.getSnapshot()))
    const last = store.getSnapshot().items.at(-2)
    if (last?.kind === 'message') await store.requestAnswer(last.message.id, 'again')
    const again = await view(store, (seen) => isOver(seen, 3) && siblingsOf(seen) === 2)
    store.send('Other [[chunks=2]]', { parentId: null })
    await view(
      store,
      (seen) => JSON.stringify(textOf(seen)) === JSON.stringify(['?Other [[chunks=2]]', `!${counted(2)}`]),
    )
    const back = again.items.at(-1)
    if (back?.kind === 'message') void store.showMessage(back.message.id)
    await view(store, (seen) => isOver(seen, 3))
    expect(textOf(store.getSnapshot())).toEqual(textOf(again))
  })

  it('ten tabs cost one socket and all show the same', async () => {
    let sockets = 0
    const tabs = Array.from({ length: 10 }, () => newTab({ shares: true }))
    const stores = tabs.map(({ browser }, index) => {
      const { openSocket } = browser
      browser.openSocket = (path) => {
        sockets += 1
        return openSocket(path)
      }
      const store = openStore({ ...newTab(), browser }, { conversationId, fresh: index === 0 })
      open.push(store)
      if (index === 0) store.send('To all [[chunks=100 delay=10]]')
      return store
    })
    for (const store of stores) await view(store, (seen) => isOver(seen, 1))
    for (const store of stores) expect(textOf(store.getSnapshot())[1]).toBe(`!${counted(100)}`)
    expect(sockets).toBe(1)
  })

  it('the engine is killed in mid-answer and started again', async () => {
    const store = openHere()
    store.send('Survive [[chunks=200 delay=10]]')
    await writes(store)
    await engine.kill('SIGKILL')
    await view(store, (seen) => seen.connection === 'reconnecting')
    store.send('Typed while it was away [[chunks=3]]')
    await restart()
    await view(store, (seen) => isOver(seen, 2))
    expect(textOf(store.getSnapshot())).toEqual([
      '?Survive [[chunks=200 delay=10]]',
      `!${counted(200)}`,
      '?Typed while it was away [[chunks=3]]',
      `!${counted(3)}`,
    ])
    expect(await saved()).toEqual(textOf(store.getSnapshot()))
  })

  it('signing out ends it', async () => {
    const store = openHere()
    store.send('Hello [[chunks=2]]')
    await view(store, (seen) => isOver(seen, 1))
    await tab.browser.fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    await view(store, (seen) => seen.connection === 'signed_out')
  })
})

describe('with Redis', () => {
  beforeAll(() => start({ REDIS_URL: redis.url }))
  afterAll(end)
  beforeEach(() => {
    tab = newTab()
    conversationId = randomUUID()
  })

  it('is restarted, empty, in mid-answer: the text ends right without anyone touching it', async () => {
    const store = openHere()
    store.send('Lose the log [[chunks=300 delay=10]]')
    await writes(store)
    await redis.restart()
    await view(store, (seen) => isOver(seen, 1))
    expect(textOf(store.getSnapshot())[1]).toBe(`!${counted(300)}`)
    expect(await saved()).toEqual(textOf(store.getSnapshot()))
  })

  it('is gone until after the answer ended', async () => {
    const store = openHere()
    store.send('Without a log [[chunks=100 delay=10]]')
    await writes(store)
    await redis.kill()
    await view(store, (seen) => seen.connection === 'reconnecting')
    await until(saved, (texts) => texts.length === 2)
    await redis.restart()
    await view(store, (seen) => isOver(seen, 1) && seen.connection === 'live')
    expect(await saved()).toEqual(textOf(store.getSnapshot()))
  })
})

function siblingsOf({ items }: ConversationView): number {
  const last = items.at(-1)
  return last?.kind === 'message' ? last.message.siblingIds.length : 0
}
