import { once } from 'node:events'
import { clientFrame, serverFrame } from '@grizz/protocol/frames'
import fc from 'fast-check'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { jsonOf, type Known, type Schema, valueFor } from './arbitraries.ts'

/** Frames that a client might send on a socket: every one of the protocol, mostly well formed, and bytes. */
export function framesOf(known: Known): fc.Arbitrary<string | Uint8Array> {
  const schema = z.toJSONSchema(clientFrame, { io: 'input', unrepresentable: 'any' }) as Schema
  const text = jsonOf(valueFor(schema, known, () => ({})))
  return fc.oneof({ weight: 12, arbitrary: text }, fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 300 }))
}

/**
 * Says all of it on one socket, then pings: whoever answers is alive. Returns what was wrong, or undefined.
 * A refusal is a frame of the protocol, never a bug of ours.
 */
export async function sayAll(
  address: string,
  headers: Record<string, string>,
  frames: readonly (string | Uint8Array)[],
): Promise<string | undefined> {
  const socket = new WebSocket(address, { headers })
  const wrong: string[] = []
  const alive = Promise.withResolvers<void>()
  let pongs = 0
  const wanted = frames.filter(isPing).length + 1
  socket.on('message', (data) => {
    const value = JSON.parse(String(data))
    if (value.id === undefined && !serverFrame.safeParse(value).success) wrong.push(`no frame of ours: ${data}`)
    if (value.type === 'error' && value.code === 'internal_error') wrong.push(`a bug: ${data}`)
    if (value.type === 'pong') pongs += 1
    if (pongs === wanted) alive.resolve()
  })
  socket.on('close', (code) => alive.reject(new Error(`the socket closed with ${code}`)))
  await once(socket, 'open')
  for (const frame of frames) socket.send(frame)
  socket.send('{"type":"ping"}')
  await alive.promise
  socket.removeAllListeners('close').terminate()
  return wrong[0]
}

function isPing(frame: string | Uint8Array): boolean {
  if (typeof frame !== 'string') return false
  try {
    return clientFrame.parse(JSON.parse(frame)).type === 'ping'
  } catch {
    return false
  }
}
