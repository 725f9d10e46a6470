import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { File as StoredFile } from '@grizz/protocol/files'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeyValueStorage, memoryStorage } from '../../../src/client/browser.ts'
import { createOtherTabs } from '../../../src/client/other-tabs.ts'
import { NetworkError, refusalOf } from '../../../src/client/request.ts'
import type { PutFile } from '../../../src/client/upload.ts'
import type { ByteStore } from '../../../src/live/files/byte-store.ts'
import { createKeptFiles, type KeptFile } from '../../../src/live/files/kept-files.ts'
import { Uploader } from '../../../src/live/files/uploader.ts'
import { createTestClock, createTestTab, until } from '../../setup/test-browser.ts'

/** Takes files, when it is told to answer, and misbehaves on demand. */
let server: Server
let origin: string
let stored: Map<string, Buffer>
let asked: string[]
let held: ServerResponse[]
let hold: boolean
let refuse: { status: number; code: string } | undefined
let storage: KeyValueStorage
let bytes: ByteStore
let clock: ReturnType<typeof createTestClock>
let closes: (() => void)[]

beforeEach(async () => {
  stored = new Map()
  asked = []
  held = []
  hold = false
  refuse = undefined
  storage = memoryStorage()
  bytes = storeOf(new Map())
  clock = createTestClock()
  closes = []
  server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  for (const close of closes) close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = new URL(request.url ?? '', origin).pathname.split('/').at(-1) ?? ''
  asked.push(`${request.method} ${id}`)
  const content = Buffer.concat(await request.toArray().catch(() => []))
  if (refuse) return void response.writeHead(refuse.status).end(JSON.stringify({ code: refuse.code, detail: 'No.' }))
  if (request.method === 'GET' && !stored.has(id)) return void response.writeHead(404).end('{"code":"not_found"}')
  if (request.method === 'PUT') stored.set(id, content)
  if (hold) held.push(response)
  else response.end(JSON.stringify(storedFile(id)))
}

function storedFile(id: string): StoredFile {
  const bytes = stored.get(id)?.length ?? 0
  return { id, name: 'a.txt', mediaType: 'text/plain', bytes, sha256: '', state: 'reading', createdAt: '' }
}

const put: PutFile = async (id, content, { signal, onProgress }) => {
  onProgress(0.5)
  const answer = await ask(`/api/files/${id}`, { method: 'PUT', body: content, signal })
  onProgress(1)
  return answer
}

async function ask(path: string, init: RequestInit = {}): Promise<StoredFile> {
  const response = await fetch(origin + path, init).catch((error: unknown) => {
    throw new NetworkError('gone', { cause: error })
  })
  const text = await response.text()
  if (!response.ok) throw refusalOf(response.status, text, null)
  return JSON.parse(text) as StoredFile
}

function storeOf(content: Map<string, Blob>): ByteStore {
  return {
    get: async (id) => content.get(id),
    put: async (id, blob) => void content.set(id, blob),
    remove: async (id) => void content.delete(id),
  }
}

function openTab({ shares = false, own = bytes } = {}) {
  const tab = createTestTab({ origin, clock, storage, shares })
  const channel = shares ? new BroadcastChannel('uploads') : undefined
  const otherTabs = createOtherTabs(channel)
  const kept = createKeptFiles({ storage, userId: 'ada', otherTabs })
  const { browser } = tab
  const find = (id: string) => ask(`/api/files/${id}`)
  const uploader = new Uploader({ browser, kept, bytes: own, put, find })
  const close = () => {
    uploader.close()
    otherTabs.close()
  }
  closes.push(close)
  const attach = async (text = 'hello') => {
    const file: KeptFile = {
      ...{ id: randomUUID(), name: 'a.txt', mediaType: '', bytes: text.length, state: 'waiting', keptAt: 0 },
    }
    await uploader.add(file, new Blob([text]))
    return file.id
  }
  return { ...tab, kept, uploader, attach, close }
}

const seen = (look: () => unknown, wanted: unknown) =>
  until(clock, look, (found) => JSON.stringify(found) === JSON.stringify(wanted))

describe('an attached file', () => {
  it('is uploaded, tells how far it is, and its bytes are dropped', async () => {
    const { kept, uploader, attach } = openTab()
    const shares: number[] = []
    kept.subscribe(() => shares.push(...kept.all().map((file) => kept.progress(file.id))))
    const id = await attach()
    expect(kept.readiness([id])).toBe('waiting')
    await seen(() => kept.readiness([id]), 'uploaded')
    expect(stored.get(id)?.toString()).toBe('hello')
    expect(kept.get(id)).toMatchObject({ mediaType: 'text/plain', bytes: 5, state: 'uploaded' })
    expect(shares).toContain(0.5)
    await seen(() => asked.length, 1)
    expect(await uploader.read(id)).toBeUndefined()
  })

  it('goes up beside at most three others', async () => {
    hold = true
    const { kept, attach } = openTab()
    const ids = await Promise.all(Array.from({ length: 6 }, () => attach()))
    await seen(() => held.length, 4)
    expect(asked).toHaveLength(4)
    hold = false
    for (const response of held) response.end(JSON.stringify(storedFile(ids[0] ?? '')))
    await seen(() => kept.readiness(ids), 'uploaded')
  })

  it('is tried again after the network broke it, at once when it is back', async () => {
    const tab = openTab()
    hold = true
    const id = await tab.attach()
    await seen(() => held.length, 1)
    hold = false
    held[0]?.destroy()
    await seen(() => tab.kept.progress(id), 0)
    tab.signal('awake')
    await seen(() => tab.kept.readiness([id]), 'uploaded')
  })

  it('waits while the engine is in trouble or asks to', async () => {
    const { kept, attach } = openTab()
    refuse = { status: 503, code: 'unavailable' }
    const id = await attach()
    await until(
      clock,
      () => asked.length,
      (count) => count >= 2,
    )
    refuse = { status: 429, code: 'rate_limited' }
    const before = asked.length
    await until(
      clock,
      () => asked.length,
      (count) => count > before,
    )
    refuse = undefined
    await seen(() => kept.readiness([id]), 'uploaded')
  })

  it('that is refused says why, keeps its bytes, and can be tried again', async () => {
    const { kept, uploader, attach } = openTab()
    refuse = { status: 413, code: 'payload_too_large' }
    const id = await attach()
    await seen(() => kept.readiness([id]), { code: 'payload_too_large', detail: 'No.' })
    expect(await uploader.read(id)).toBeDefined()
    refuse = undefined
    uploader.retry(id)
    await seen(() => kept.readiness([id]), 'uploaded')
  })

  it('that is removed is not uploaded to the end', async () => {
    hold = true
    const { kept, uploader, attach } = openTab()
    const id = await attach()
    await seen(() => held.length, 1)
    const ended = new Promise((resolve) => held[0]?.on('close', resolve))
    await uploader.remove(id)
    await ended
    expect(kept.get(id)).toBeUndefined()
    expect(await uploader.read(id)).toBeUndefined()
  })

  it('goes on after a reload, and says so when its bytes are gone', async () => {
    hold = true
    const first = openTab()
    const id = await first.attach()
    await seen(() => held.length, 1)
    first.close()
    hold = false
    stored.clear()
    const again = openTab()
    await seen(() => again.kept.readiness([id]), 'uploaded')

    hold = true
    const lost = await again.attach()
    await seen(() => held.length, 2)
    again.close()
    hold = false
    stored.clear()
    const empty = openTab({ own: storeOf(new Map()) })
    await seen(() => empty.kept.readiness([lost]), { code: 'not_found', detail: '' })
  })

  it('that had arrived before a reload is found at the engine', async () => {
    hold = true
    const first = openTab()
    const id = await first.attach()
    await seen(() => held.length, 1)
    first.close()
    hold = false
    const again = openTab({ own: storeOf(new Map()) })
    await seen(() => again.kept.readiness([id]), 'uploaded')
  })

  it('is uploaded by one tab, and by another when that one is closed', async () => {
    hold = true
    const [first, second] = [openTab({ shares: true }), openTab({ shares: true })]
    const id = await first.attach()
    await seen(() => held.length, 1)
    await seen(() => second.kept.get(id)?.state, 'waiting')
    await seen(() => second.kept.progress(id), 0.5)
    expect(asked).toHaveLength(1)
    first.close()
    hold = false
    await seen(() => second.kept.readiness([id]), 'uploaded')
    expect(asked).toHaveLength(2)
  })
})
