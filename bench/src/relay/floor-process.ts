/**
 * The least that a server between a model and a page can do: ask the model, parse its stream, send each delta over a
 * WebSocket. No accounts, nothing saved, nothing to come back to.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createParser } from 'eventsource-parser'
import { type WebSocket, WebSocketServer } from 'ws'
import { serve } from '../processes/worker.ts'

const upstream = process.env.UPSTREAM ?? ''
const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })

sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    relay(String(data), socket).catch((error: unknown) => socket.close(1011, String(error)))
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
serve({ port: () => (server.address() as AddressInfo).port })

async function relay(content: string, socket: WebSocket): Promise<void> {
  const response = await fetch(`${upstream}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer none' },
    body: JSON.stringify({ model: 'gpt-4o-mini', stream: true, messages: [{ role: 'user', content }] }),
  })
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return
      const chunk = JSON.parse(data) as { choices: { delta: { content?: string } }[] }
      const text = chunk.choices[0]?.delta.content
      if (text) socket.send(JSON.stringify({ type: 'delta', text }))
    },
  })
  const decoder = new TextDecoder()
  for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }))
  socket.send(JSON.stringify({ type: 'end' }))
}
