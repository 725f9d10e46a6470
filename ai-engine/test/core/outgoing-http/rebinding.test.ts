import { createSocket, type Socket } from 'node:dgram'
import { afterEach, describe, expect, it } from 'vitest'
import { createResolveName } from '../../../src/core/outgoing-http/resolve.ts'
import { createGuard, publicAddress, startSite, stopSites } from './sites.ts'

const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await stopSites()
})

/** A name server that answers each question for an IPv4 address with the next of `answers`, TTL 0. */
async function startNameServer(answers: readonly string[]): Promise<{ server: string; asked: () => number }> {
  let asked = 0
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.on('message', (query, from) => {
    const isA = query.readUInt16BE(questionEnd(query) - 4) === 1
    const answer = isA ? answers[Math.min(asked, answers.length - 1)] : undefined
    if (isA) asked += 1
    socket.send(dnsAnswer(query, answer), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { server: `127.0.0.1:${socket.address().port}`, asked: () => asked }
}

function questionEnd(query: Buffer): number {
  let at = 12
  while (query.readUInt8(at) !== 0) at += query.readUInt8(at) + 1
  return at + 5
}

function dnsAnswer(query: Buffer, address: string | undefined): Buffer {
  const header = Buffer.from(query.subarray(0, 12))
  header.writeUInt16BE(0x8180, 2)
  header.writeUInt16BE(address ? 1 : 0, 6)
  header.writeUInt16BE(0, 10)
  const question = query.subarray(12, questionEnd(query))
  if (!address) return Buffer.concat([header, question])
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)])
  return Buffer.concat([header, question, record])
}

describe('a name whose answer changes', () => {
  it('is asked for once: the address that was checked is the one connected to', async () => {
    const site = await startSite((_, response) => response.end('here'))
    const { server, asked } = await startNameServer([publicAddress, '127.0.0.1'])
    const guard = createGuard({}, { resolveName: createResolveName([server]) })
    expect(await (await guard.fetch(`http://rebind.test:${site.port}/`)).text()).toBe('here')
    expect([asked(), guard.dialled]).toEqual([1, [publicAddress]])
  })

  it('is checked again by the next request, and at a redirect to itself', async () => {
    const site = await startSite(({ path }, response) => {
      if (path === '/again') response.writeHead(302, { location: '/inside' }).end()
      else response.end('INSIDE')
    })
    const { server } = await startNameServer([publicAddress, '127.0.0.1'])
    const guard = createGuard({}, { resolveName: createResolveName([server]) })
    const url = `http://rebind.test:${site.port}`
    await expect(guard.fetch(`${url}/again`)).rejects.toMatchObject({ code: 'address_refused' })
    await expect(guard.fetch(`${url}/inside`)).rejects.toMatchObject({ code: 'address_refused' })
    expect(site.received.map(({ path }) => path)).toEqual(['/again'])
    expect(guard.dialled).toEqual([publicAddress])
  })
})

it('ends the question to a silent name server with the caller', async () => {
  const socket = createSocket('udp4')
  sockets.push(socket)
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const guard = createGuard({}, { resolveName: createResolveName([`127.0.0.1:${socket.address().port}`]) })
  const controller = new AbortController()
  socket.once('message', () => controller.abort(new Error('enough')))
  await expect(guard.fetch('http://slow.test/', { signal: controller.signal })).rejects.toThrow('enough')
})
