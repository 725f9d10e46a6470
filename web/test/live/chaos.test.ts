/**
 * Everything goes wrong at once, by a seed: cuts, half-open sockets, a lost log, repeats, holes, blocked WebSockets, a
 * server that goes away, tabs that freeze. Then all is mended, and each tab must show what the server has, with every
 * message there once and in the order of its sending.
 */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { memoryStorage } from '../../src/client/browser.ts'
import type { ConversationStore } from '../../src/live/store/conversation-store.ts'
import {
  createTestClock,
  createTestTab,
  openStore,
  type TestClock,
  type TestTab,
  textOf,
  until,
} from '../setup/test-browser.ts'
import type { WireConversation } from '../setup/wire-conversation.ts'
import { WireServer } from '../setup/wire-server.ts'

const STEPS = 60

interface World {
  clock: TestClock
  server: WireServer
  conversation: WireConversation
  pages: { tab: TestTab; store: ConversationStore }[]
  chance: (below: number) => number
  up: boolean
  asked: string[]
}

type Step = (world: World) => void | Promise<void>

const steps: readonly Step[] = [
  ...Array<Step>(4).fill(ask),
  ...Array<Step>(12).fill(({ conversation, chance }) => {
    if (conversation.running) conversation.write(`${chance(1000)} `)
  }),
  ...Array<Step>(4).fill(({ conversation }) => {
    if (conversation.running) conversation.end()
  }),
  ({ conversation }) => {
    if (conversation.running) conversation.restart()
  },
  ({ server }) => server.cut(),
  ({ conversation }) => conversation.forgetLog(),
  ({ conversation, chance }) => conversation.repeat(chance(10)),
  ({ server }) => {
    server.swallow = !server.swallow
  },
  ({ server }) => {
    server.refuseUpgrades = !server.refuseUpgrades
  },
  ({ server }) => {
    server.loseConfirmations = !server.loseConfirmations
  },
  ({ conversation, chance }) => {
    const lossy = chance(2) === 0
    conversation.lose = (event) => lossy && event.type.startsWith('run.') && chance(4) === 0
  },
  async (world) => {
    if (world.up) await world.server.stop()
    else await world.server.start()
    world.up = !world.up
  },
  (world) => one(world).tab.freeze(),
  (world) => one(world).tab.thaw(),
  (world) => one(world).tab.signal('awake'),
]

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  it(`mends, seed ${seed}`, async () => {
    const world = await createWorld(seed, seed % 2 === 0 ? 3 : 1)
    try {
      for (let step = 0; step < STEPS; step += 1) {
        await steps[world.chance(steps.length)]?.(world)
        const since = world.clock.now()
        const wait = world.chance(400)
        await until(world.clock, world.clock.now, (now) => now - since >= wait)
      }
      await mend(world)
      await settle(world)
      const questions = world.conversation.messages.filter((message) => message.role === 'user')
      expect(questions.map((message) => message.content)).toEqual(world.asked)
    } finally {
      for (const { store } of world.pages) store.close()
      await world.server.stop()
    }
  })

async function createWorld(seed: number, tabs: number): Promise<World> {
  const server = new WireServer()
  await server.start()
  const [clock, storage, conversationId] = [createTestClock(), memoryStorage(), randomUUID()]
  const conversation = server.create(conversationId)
  const pages = Array.from({ length: tabs }, () => {
    const tab = createTestTab({ origin: server.origin, clock, storage, shares: true })
    return { tab, store: openStore(tab, { conversationId }) }
  })
  return { clock, server, conversation, pages, chance: chances(seed), up: true, asked: [] }
}

/** One tab asks all, so that the order of asking is the order of sending. */
function ask({ pages: [first], asked, clock }: World): void {
  asked.push(`q${asked.length}`)
  first?.store.send(asked.at(-1) ?? '')
  clock.advance(1)
}

async function mend(world: World): Promise<void> {
  const { server, conversation, pages } = world
  if (!world.up) await server.start()
  world.up = true
  server.swallow = false
  server.refuseUpgrades = false
  server.loseConfirmations = false
  conversation.lose = () => false
  for (const { tab } of pages) tab.thaw()
}

/** Lets every answer end, then waits until all tabs show what the server has. */
async function settle({ clock, server, conversation, pages, asked }: World): Promise<void> {
  const truth = () => conversation.snapshot().messages.map((said) => (said.role === 'user' ? '?' : '!') + said.content)
  const seen = () => {
    if (conversation.running) conversation.end()
    return {
      asked,
      truth: truth(),
      requests: server.requests.slice(-5),
      tabs: pages.map(({ store }) => textOf(store.getSnapshot())),
    }
  }
  await until(clock, seen, ({ truth, tabs }) => {
    const rightLength = truth.length === Math.min(50, 2 * asked.length)
    return rightLength && tabs.every((tab) => JSON.stringify(tab.slice(-50)) === JSON.stringify(truth))
  })
}

function one({ pages, chance }: World) {
  const page = pages[chance(pages.length)]
  if (!page) throw new Error('no tab is open')
  return page
}

/** Mulberry32: small, and the same everywhere. */
function chances(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
