import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRequests, type ProviderRequest } from '../../../src/llm/http/requests.ts'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'
import { asModelError, calm, gather } from '../gather.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

interface ReceivedRequest {
  method: string | undefined
  url: string | undefined
  body: string
  authorization: string | undefined
}

/** A server that keeps what it heard. */
async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const received: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request
    received.push({ method, url, body: await text(request), authorization: headers.authorization })
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { received, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const question: ProviderRequest = { method: 'POST', headers: { authorization: 'Bearer bear' }, body: '{"hi":1}' }
const asked = { method: 'POST', body: '{"hi":1}', authorization: 'Bearer bear' }

describe('a redirect', () => {
  it('is followed with the whole question', async () => {
    const site = await listen(({ url }, response) => {
      if (url === '/old') response.writeHead(308, { location: '/new' }).end()
      else response.end('here')
    })
    const response = await createRequests()(`${site.origin}/old`, question, calm())
    expect(await text(response)).toBe('here')
    expect(site.received).toEqual([
      { ...asked, url: '/old' },
      { ...asked, url: '/new' },
    ])
  })

  it.each([301, 302, 307, 308])('of status %i to another server sends nothing there', async (status) => {
    const other = await listen((_, response) => response.end('elsewhere'))
    const location = `${other.origin}/x?token=1`
    const site = await listen((_, response) => response.writeHead(status, { location }).end())
    const asking = createRequests()(site.origin, question, calm())
    await expect(asking).rejects.toMatchObject({ name: 'ForeignRedirect', address: new URL(location) })
    expect(other.received).toEqual([])
    const { port } = new URL(site.origin)
    const provider = createOpenAICompatible({ name: 'Honey', baseUrl: `http://127.0.0.1:${port}/v1` })
    const { error } = await gather(provider.stream({ model: 'bear-1', messages: [] }, calm()))
    expect(error).toMatchObject({ code: 'model_unavailable', retryable: false })
    expect(asModelError(error).message).toContain(`Honey sends us on to ${other.origin}/x, which is not followed.`)
    expect(other.received).toEqual([])
  })

  it.each(['file:///etc/passwd', 'https://127.0.0.1:9/', '//localhost:9/', 'http://user:word@127.0.0.1:9/'])(
    'to %s is not followed',
    async (location) => {
      const site = await listen((_, response) => response.writeHead(307, { location }).end())
      await expect(createRequests()(site.origin, question, calm())).rejects.toMatchObject({ name: 'ForeignRedirect' })
    },
  )

  it('that leads in a circle is the answer', async () => {
    const site = await listen((_, response) => response.writeHead(307, { location: '/circle' }).end())
    expect((await createRequests()(`${site.origin}/circle`, question, calm())).statusCode).toBe(307)
    expect(site.received).toHaveLength(4)
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
    expect(site.received).toHaveLength(5)
  })

  it('that is new and ends without an answer is a failure', async () => {
    const site = await listen(({ socket }) => socket.destroy())
    await expect(createRequests()(site.origin, question, calm())).rejects.toMatchObject({ code: 'ECONNRESET' })
    await vi.waitFor(() => expect(site.received).toHaveLength(1), { timeout: 100_000 })
  })
})
