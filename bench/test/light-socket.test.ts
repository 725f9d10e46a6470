import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { openLightSocket } from '../src/clients/light-socket.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function listen(accept: boolean) {
  const http = createServer((_, response) => response.writeHead(404).end('no such place'))
  const sockets = new WebSocketServer(accept ? { server: http, perMessageDeflate: false } : { noServer: true })
  if (!accept) http.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\nnot you'))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  closing.push(() => {
    for (const client of sockets.clients) client.terminate()
    http.close()
  })
  return { sockets, port: (http.address() as AddressInfo).port }
}

describe('a light socket', () => {
  it('hears frames of every length whole and in order, and says short and long ones', async () => {
    const { sockets, port } = await listen(true)
    const texts = ['', 'bear', 'b'.repeat(126), 'ä'.repeat(40_000), 'x'.repeat(200_000), 'last']
    const said: string[] = []
    sockets.on('connection', (socket) => {
      socket.on('message', (data) => said.push(String(data)))
      for (const text of texts) socket.send(text)
    })
    const onText: string[] = []
    const all = Promise.withResolvers<void>()
    const light = await openLightSocket({
      port,
      path: '/',
      onText: (text) => onText.push(text) === texts.length && all.resolve(),
      ended: (reason) => all.reject(new Error(reason)),
    })
    await all.promise
    expect(onText).toEqual(texts)
    for (const text of ['short', 'l'.repeat(3000)]) light.send(text)
    await expect.poll(() => said).toEqual(['short', 'l'.repeat(3000)])
  })

  it('answers pings, and tells why it was closed', async () => {
    const { sockets, port } = await listen(true)
    sockets.on('connection', (socket) => {
      socket.ping('are you there')
      socket.once('pong', (data) => socket.close(1008, `heard ${data}`))
    })
    const ended = Promise.withResolvers<string>()
    await openLightSocket({ port, path: '/', onText: () => {}, ended: ended.resolve })
    expect(await ended.promise).toBe('closed by the server: 1008 heard are you there')
  })

  it('says what a server answered that refuses', async () => {
    const { port } = await listen(false)
    const refused = openLightSocket({ port, path: '/x', onText: () => {}, ended: () => {} })
    await expect(refused).rejects.toThrow('no socket: HTTP/1.1 403 Forbidden not you (/x)')
  })
})
