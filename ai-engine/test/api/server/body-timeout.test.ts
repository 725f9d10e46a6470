import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createServer } from '../../../src/api/server/server.ts'
import { createLogger } from '../../../src/core/logging/logger.ts'

const LIMIT_MS = 1000

const server = createServer({ logger: createLogger({ level: 'silent' }), trustProxy: 0, bodyTimeoutMs: LIMIT_MS })
let port: number

beforeAll(async () => {
  server.post('/slow', async () => {
    await sleep(3 * LIMIT_MS)
    return 'done'
  })
  server.post('/file', { config: { streamsBody: true } }, async (request) => {
    for await (const _ of request.raw);
    return 'stored'
  })
  server.addContentTypeParser('text/plain', (_request, _payload, done) => done(null))
  await server.listen({ host: '127.0.0.1', port: 0 })
  port = (server.server.address() as AddressInfo).port
})
afterAll(() => server.close())

/** Sends these parts of a request, with a pause of twice the limit between them, and resolves with the answer. */
async function send(path: string, type: string, ...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (data) => {
    answer += data
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  const length = parts.join('').length
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`
  for (const [index, part] of parts.entries()) {
    if (index > 0) await sleep(2 * LIMIT_MS)
    socket.write(index === 0 ? head + part : part)
  }
  await closed
  return answer
}

it('a body that does not arrive in time is refused', async () => {
  const answer = await send('/slow', 'application/json', '{"a":', '1}')
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
  expect(answer).toContain('The request did not arrive in time.')
})

it('an answer to a whole body may take longer', async () => {
  expect(await send('/slow', 'application/json', '{"a":1}')).toMatch(/^HTTP\/1.1 200 /)
})

it('a file may take longer', async () => {
  expect(await send('/file', 'text/plain', 'one', 'two')).toMatch(/^HTTP\/1.1 200 /)
})
