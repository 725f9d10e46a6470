import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOpenAICompatible } from '../../../src/llm/openai-chat/openai-chat.ts'

/** A model server's answer, to the byte. */
export interface Served {
  /** In the pieces in which it leaves. */
  body: readonly (string | Uint8Array)[]
  status?: number
  headers?: Readonly<Record<string, string>>
  /** Between two pieces, in milliseconds. */
  pauseMs?: number
}

/** A model server that answers every request so, and a provider that asks it. */
export async function serveBody({ body, status = 200, headers = eventStream, pauseMs = 0 }: Served) {
  let asked = 0
  const server = createServer(async (_, response) => {
    asked += 1
    response.setMaxListeners(0)
    response.writeHead(status, headers)
    for (const [index, piece] of body.entries()) {
      if (index > 0 && pauseMs > 0) await sleep(pauseMs)
      if (!response.write(piece)) await Promise.race([drained(response), closed(response)])
      if (response.destroyed) return
    }
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return {
    provider: createOpenAICompatible({ name: 'Honey', baseUrl }),
    asked: () => asked,
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const eventStream = { 'content-type': 'text/event-stream' }

/** The frames of a stream: objects as JSON, strings as they stand. */
export const frames = (...payloads: readonly (object | string)[]) =>
  payloads.map((payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`)

/** A chunk of one choice. */
export const chunk = (delta: object, finish: unknown = null, more: object = {}) => ({
  model: 'bear-1',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
})

interface Emitter {
  once(event: 'drain' | 'close', listener: () => void): unknown
}
const drained = (emitter: Emitter) => new Promise<void>((resolve) => emitter.once('drain', resolve))
const closed = (emitter: Emitter) => new Promise<void>((resolve) => emitter.once('close', resolve))
