import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { freePort } from '@grizz/testing/free-port'
import { startProxy } from '@grizz/testing/proxy'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signUp } from '../ask.ts'
import { type OpenApp, openApp } from '../open-app.ts'

/** The deployed nginx behind another proxy, as one that speaks TLS would be. */
let front: { proxy: Awaited<ReturnType<typeof startProxy>>; port: number }
let shipped: { proxy: Awaited<ReturnType<typeof startProxy>>; port: number }
let app: OpenApp
const LIMIT = 2
const files = { maxFileMb: 6 }

beforeAll(async () => {
  const ports = [await freePort(), await freePort()] as const
  const publicUrl = new URL(`http://localhost:${ports[0]}`)
  app = await openApp({ settings: { trustProxy: 1, publicUrl }, limits: { signInsPerAddress: LIMIT }, files })
  shipped = { port: ports[1], proxy: await startProxy(ports[1], [app.port], ['127.0.0.1']) }
  front = { port: ports[0], proxy: await startProxy(ports[0], [shipped.port]) }
})
afterAll(async () => {
  await front.proxy.stop()
  await shipped.proxy.stop()
  await app.close()
})

/** The status of a sign-in that comes to the outer proxy from `address`, one of this machine's. */
async function signInFrom(address: string, headers = `Host: localhost:${front.port}\r\n`): Promise<number> {
  const body = JSON.stringify({ email: `${crypto.randomUUID()}@example.org`, password: 'wrong password' })
  const socket = connect({ port: front.port, host: '127.0.0.1', localAddress: address })
  const length = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n`
  socket.write(`POST /api/auth/sign-in/email HTTP/1.1\r\n${headers}${length}\r\n${body}`)
  const [head] = await once(socket, 'data')
  socket.destroy()
  return Number(String(head).split(' ')[1])
}

it('counts people for themselves through both proxies, whatever they say of themselves', async () => {
  const host = `Host: localhost:${front.port}\r\n`
  const statuses = []
  for (let sent = 0; sent < 4; sent++)
    statuses.push(await signInFrom('127.0.0.2', `${host}X-Forwarded-For: 10.0.0.${sent}\r\n`))
  expect(statuses).toEqual([401, 401, 429, 429])
  expect(await signInFrom('127.0.0.3')).toBe(401)
})

it('lets a file through that is larger than any other body, and tells why another one is refused', async () => {
  const { cookie } = await signUp(app)
  const bytes = randomBytes(5 * 1024 * 1024)
  const id = crypto.randomUUID()
  const put = (body: Buffer) =>
    fetch(`http://localhost:${front.port}/api/files/${body === bytes ? id : crypto.randomUUID()}`, {
      ...{ method: 'PUT', headers: { cookie }, body: new Uint8Array(body) },
    })
  expect((await put(bytes)).status).toBe(201)
  const answer = await fetch(`http://localhost:${front.port}/api/files/${id}/content`, { headers: { cookie } })
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
  const list = await fetch(`http://localhost:${front.port}/api/files?limit=1`, {
    headers: { cookie },
    redirect: 'manual',
  })
  expect([list.status, ((await list.json()) as { files: { id: string }[] }).files[0]?.id]).toEqual([200, id])
  const refused = await put(randomBytes(7 * 1024 * 1024))
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([413, 'file_too_large'])
})

it('lets no other name in by X-Forwarded-Host or Forwarded', async () => {
  const own = `localhost:${front.port}`
  for (const forged of [`X-Forwarded-Host: ${own}`, `Forwarded: host=${own}`])
    expect(await signInFrom('127.0.0.4', `Host: evil.example\r\n${forged}\r\n`)).toBe(421)
})

it('holds so many unfinished requests of one address, and still serves the others', async () => {
  const begun = Array.from({ length: 520 }, () => {
    const socket = connect({ port: front.port, host: '127.0.0.1', localAddress: '127.0.0.5' })
    socket.write(`POST /api/me HTTP/1.1\r\nHost: localhost:${front.port}\r\nContent-Length: 10\r\n\r\n`)
    return socket
  })
  const refused: string[] = []
  for (const socket of begun) socket.on('data', (data) => void refused.push(String(data).split(' ')[1] ?? ''))
  await expect.poll(() => refused.length, { timeout: 100_000 }).toBe(20)
  expect(new Set(refused)).toEqual(new Set(['429']))
  expect(await signInFrom('127.0.0.6')).toBe(401)
  for (const socket of begun) socket.destroy()
})
