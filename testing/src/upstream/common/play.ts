import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import type { Gates } from './gates.ts'
import type { Move } from './script.ts'
import type { SeenRequest } from './seen.ts'

export interface Pace {
  delay: number
  first: number
  crlf: number
  comment: number
  split: number
}

/** Plays moves on an open response until they end it or the client leaves. `seen` is kept up to date. */
export async function play(
  moves: Iterable<Move>,
  response: ServerResponse,
  seen: SeenRequest,
  { pace, gates }: { pace: Pace; gates: Gates },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  if (pace.first) await sleep(pace.first)
  const due = schedule(pace.delay)
  for (const move of moves) {
    if (response.destroyed) return
    if (move.type === 'hold') {
      seen.end = 'stalled'
      return
    }
    if (move.type === 'end') {
      seen.end = move.how
      return close(response, move.clean)
    }
    if (move.type === 'gate') {
      await Promise.race([gates.passed(move.name), once(response, 'close')])
      continue
    }
    if (move.type === 'delta') await due()
    await write(response, move.data, pace)
    if (response.destroyed) return
    note(seen, move)
  }
}

function note(seen: SeenRequest, move: Extract<Move, { type: 'delta' | 'data' }>): void {
  if (move.reported) seen.reported = move.reported
  if (move.type !== 'delta') return
  seen.firstDeltaAt ??= Date.now()
  seen.deltas += 1
  seen.text += move.text
  seen.reasoning += move.reasoning
}

/** Waits until the next delta is due. Without a delay it only lets others run from time to time. */
function schedule(delay: number): () => Promise<unknown> {
  const start = performance.now()
  let count = 0
  return async () => {
    const wait = start + delay * count - performance.now()
    count += 1
    if (wait > 0) return sleep(wait)
    if (count % 100 === 0) return turn()
    return undefined
  }
}

async function write(response: ServerResponse, data: string, { crlf, comment, split }: Pace): Promise<void> {
  const end = crlf ? '\r\n' : '\n'
  const frame = `${comment ? `: keep-alive${end}${end}` : ''}data: ${data}${end}${end}`
  if (!split) return push(response, frame)
  const bytes = Buffer.from(frame)
  for (let at = 0; at < bytes.length; at += split) {
    await push(response, bytes.subarray(at, at + split))
    await turn()
  }
}

async function push(response: ServerResponse, piece: string | Buffer): Promise<void> {
  if (response.destroyed || response.write(piece)) return
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.once('drain', done)
    response.once('close', done)
  })
}

/** A cut waits until what was written has left, so that the number of deltas before it is exact. */
async function close(response: ServerResponse, clean: boolean): Promise<void> {
  if (clean) return void response.end()
  await new Promise<void>((resolve) => response.write(': the cut comes now\n\n', () => resolve()))
  await sleep(50)
  response.destroy()
}
