import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestClock, createTestTab, openStore, type TestTab, until } from '../setup/test-browser.ts'
import { WireServer } from '../setup/wire-server.ts'

const id = '0199a000-0000-7000-8000-000000000002'
let server: WireServer
let clock: ReturnType<typeof createTestClock>
let tab: TestTab
let store: ReturnType<typeof openStore>

beforeEach(async () => {
  server = new WireServer()
  await server.start()
  server.create(id).protocol = 3 as 2
  clock = createTestClock()
  tab = createTestTab({ origin: server.origin, clock })
  store = openStore(tab, { conversationId: id })
})

afterEach(async () => {
  store.close()
  await server.stop()
})

it('leaves an engine of another protocol alone, whose frames this page cannot read', async () => {
  await until(clock, store.getSnapshot, ({ connection }) => connection === 'outdated')
  const upgrades = () => server.requests.filter((request) => request.startsWith('UPGRADE')).length
  const asked = upgrades()
  tab.online(false)
  tab.online(true)
  const since = clock.now()
  await until(clock, clock.now, (now) => now - since > 60_000)
  expect(store.getSnapshot().connection).toBe('outdated')
  expect(upgrades()).toBe(asked)
})
