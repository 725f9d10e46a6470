import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createTestClock, createTestTab, openStore, until } from '../../setup/test-browser.ts'
import { WireServer } from '../../setup/wire-server.ts'

it('a browser that refuses locks leaves each tab its own leader', async () => {
  const server = new WireServer()
  await server.start()
  const conversationId = randomUUID()
  server.create(conversationId)
  const clock = createTestClock()
  const { browser, ...tab } = createTestTab({ origin: server.origin, clock, shares: true })
  const request = () => Promise.reject(new DOMException('Storage is forbidden.', 'SecurityError'))
  const locks = { request, query: () => Promise.resolve({}) }
  const store = openStore({ ...tab, browser: { ...browser, locks } }, { conversationId })
  try {
    const view = await until(clock, store.getSnapshot, (seen) => seen.connection === 'live')
    expect(view.state).toBe('ready')
  } finally {
    store.close()
    await server.stop()
  }
})
