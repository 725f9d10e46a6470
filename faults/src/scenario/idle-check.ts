/**
 * What an engine holds when everybody has left. Runs and connections must be none, and timers, sockets, open files and
 * memory must be what an engine that waits for questions needs, however many it has answered: a pool of connections to
 * Postgres, three connections to Redis, the compiled program and the tokenizer's tables.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Held } from '../common/measure.ts'
import type { Member } from '../engines/fleet.ts'

const IDLE_TIMEOUT_MS = 10_000
const ANSWER_TIMEOUT_MS = 10_000
const POLL_INTERVAL_MS = 100

/** Waits until it is at rest. Resolves with what it holds then, and with what is too much of that when it never is. */
export async function waitUntilIdle(engine: Member): Promise<{ held: Held | undefined; tooMuch: string | undefined }> {
  const deadline = Date.now() + IDLE_TIMEOUT_MS
  for (;;) {
    const busy = await busyWith(engine)
    const held = busy === '' ? await measure(engine) : undefined
    const tooMuch = held ? overOf(held) : busy || 'more than it can say in time'
    if (!tooMuch || Date.now() > deadline) return { held, tooMuch }
    await sleep(POLL_INTERVAL_MS)
  }
}

/** Its pool's 20 and the one that listens. */
const MAX_POSTGRES_CONNECTIONS = 21
/** The log's connection, its reader, and the limiter's or one that is being replaced. */
const MAX_TCP_CONNECTIONS = 4
/** Besides one for each connection in the pool: heartbeats, sweeps and the log's. */
const MAX_OTHER_TIMERS = 12
/** Standard output and input, the listening socket, and what Node and V8 open for themselves. */
const MAX_OTHER_FILES = 40
/** 55 MB after the start, 80 with the tokenizer. */
const MAX_MEMORY_BYTES = 120e6

/** An empty string when nothing is too much. */
function overOf({ bytes, files, kinds }: Held): string {
  const { PipeWrap = 0, TCPSocketWrap = 0, Timeout = 0 } = kinds
  const bounds: readonly (readonly [name: string, count: number, most: number])[] = [
    ['connections to Postgres', PipeWrap, MAX_POSTGRES_CONNECTIONS],
    ['other connections', TCPSocketWrap, MAX_TCP_CONNECTIONS],
    ['timers', Timeout, MAX_POSTGRES_CONNECTIONS + MAX_OTHER_TIMERS],
    ['open files', files, MAX_POSTGRES_CONNECTIONS + MAX_TCP_CONNECTIONS + MAX_OTHER_FILES],
    ['bytes', bytes, MAX_MEMORY_BYTES],
  ]
  const over = bounds.filter(([, count, most]) => count > most)
  return over.map(([name, count, most]) => `${count} ${name} of at most ${most}`).join(', ')
}

/** Its runs and its connections, when there are any. */
async function busyWith({ process: engine }: Member): Promise<string> {
  const asked = await fetch(`${engine().url}/metrics`).catch(() => undefined)
  if (!asked) return 'nothing, being gone'
  const text = await asked.text()
  const value = (name: string) => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN)
  const [runs, connections] = [value('grizz_live_runs'), value('grizz_live_connections')]
  return runs + connections === 0 ? '' : `${runs} runs and ${connections} connections of clients`
}

/** Asks it to collect its garbage and to say what is left; see measure.ts. undefined when it does not say. */
async function measure({ process: engine }: Member): Promise<Held | undefined> {
  const file = join(engine().dataDir, 'held.json')
  await rm(file, { force: true })
  await engine().kill('SIGUSR2')
  const deadline = Date.now() + ANSWER_TIMEOUT_MS
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text) return JSON.parse(text) as Held
    if (Date.now() > deadline) return undefined
    await sleep(10)
  }
}
