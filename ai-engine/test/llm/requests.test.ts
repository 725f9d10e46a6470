import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRequests, type Sent } from '../../src/llm/requests.ts'
import { calm } from './gather.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

interface Heard {
  method: string | undefined
  url: string | undefined
  body: string
  authorization: string | undefined
}

/** A server that keeps what it heard. */
async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const heard: Heard[] = []
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request
    heard.push({ method, url, body: await text(request), authorization: headers.authorization })
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { heard, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const question: Sent = { method: 'POST', headers: { authorization: 'Bearer bear' }, body: '{"hi":1}' }
const asked = { method: 'POST', body: '{"hi":1}', authorization: 'Bearer bear' }

describe('a redirect', () => {
  it('is followed with the whole question', async () => {
    const site = await listen(({ url }, response) => {
      if (url === '/old') response.writeHead(308, { location: '/new' }).end()
      else response.end('here')
    })
    const response = await createRequests()(`${site.origin}/old`, question, calm())
    expect(await text(response)).toBe('here')
    expect(site.heard).toEqual([
      { ...asked, url: '/old' },
      { ...asked, url: '/new' },
    ])
  })

  it('takes the key nowhere else', async () => {
    const other = await listen((_, response) => response.end('elsewhere'))
    const site = await listen((_, response) => response.writeHead(307, { location: `${other.origin}/x` }).end())
    expect(await text(await createRequests()(site.origin, question, calm()))).toBe('elsewhere')
    expect(other.heard).toEqual([{ ...asked, url: '/x', authorization: undefined }])
  })

  it('that leads in a circle, or nowhere, is the answer', async () => {
    const site = await listen(({ url }, response) =>
      response.writeHead(307, { location: url === '/file' ? 'file:///etc/passwd' : '/circle' }).end(),
    )
    const request = createRequests()
    expect((await request(`${site.origin}/circle`, question, calm())).statusCode).toBe(307)
    expect(site.heard).toHaveLength(4)
    expect((await request(`${site.origin}/file`, question, calm())).statusCode).toBe(307)
    expect(site.heard).toHaveLength(5)
  })
})

describe('a kept connection', () => {
  it('is used again', async () => {
    const ports = new Set<number | undefined>()
    const site = await listen(({ socket }, response) => {
      ports.add(socket.remotePort)
      response.end('hi')
    })
    const request = createRequests()
    for (let i = 0; i < 5; i += 1) expect(await text(await request(site.origin, question, calm()))).toBe('hi')
    expect(ports.size).toBe(1)
  })

  it('that the server ends as the next question comes is replaced', async () => {
    const seen = new Set<number | undefined>()
    const site = await listen(({ socket }, response) => {
      if (seen.has(socket.remotePort)) socket.destroy()
      else response.end('hi')
      seen.add(socket.remotePort)
    })
    const request = createRequests()
    for (let i = 0; i < 3; i += 1) expect(await text(await request(site.origin, question, calm()))).toBe('hi')
    expect(site.heard).toHaveLength(5)
  })

  it('that is new and ends without an answer is a failure', async () => {
    const site = await listen(({ socket }) => socket.destroy())
    await expect(createRequests()(site.origin, question, calm())).rejects.toMatchObject({ code: 'ECONNRESET' })
    await vi.waitFor(() => expect(site.heard).toHaveLength(1))
  })
})
