/**
 * The resources of an engine without clients. It may hold no run and no connection of a client; its timers, sockets,
 * open files and memory stay within the needs of an engine that waits, however many questions it has answered: a pool
 * of connections to Postgres, three connections to Redis, the compiled program and the tokenizer's tables.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HeldResources } from '../common/measure.ts'
import type { Member } from '../engines/fleet.ts'

const IDLE_TIMEOUT_MS = 10_000
const ANSWER_TIMEOUT_MS = 10_000
const POLL_INTERVAL_MS = 100

/** Waits until the engine is idle. Resolves with its resources, and with those over their bounds if it never is. */
export async function waitUntilIdle(
  engine: Member,
): Promise<{ held: HeldResources | undefined; tooMuch: string | undefined }> {
  const deadline = Date.now() + IDLE_TIMEOUT_MS
  for (;;) {
    const busy = await busyWith(engine)
    const held = busy === '' ? await measure(engine) : undefined
    const tooMuch = held ? excessOf(held) : busy || 'more than it can report in time'
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
function excessOf({ bytes, files, kinds }: HeldResources): string {
  const { PipeWrap = 0, TCPSocketWrap = 0, Timeout = 0 } = kinds
  const bounds: readonly (readonly [name: string, count: number, max: number])[] = [
    ['connections to Postgres', PipeWrap, MAX_POSTGRES_CONNECTIONS],
    ['other connections', TCPSocketWrap, MAX_TCP_CONNECTIONS],
    ['timers', Timeout, MAX_POSTGRES_CONNECTIONS + MAX_OTHER_TIMERS],
    ['open files', files, MAX_POSTGRES_CONNECTIONS + MAX_TCP_CONNECTIONS + MAX_OTHER_FILES],
    ['bytes', bytes, MAX_MEMORY_BYTES],
  ]
  const over = bounds.filter(([, count, max]) => count > max)
  return over.map(([name, count, max]) => `${count} ${name} of at most ${max}`).join(', ')
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

/** Asks the engine to collect its garbage and to report the rest (measure.ts); undefined when it does not answer. */
async function measure({ process: engine }: Member): Promise<HeldResources | undefined> {
  const file = join(engine().dataDir, 'held.json')
  await rm(file, { force: true })
  await engine().kill('SIGUSR2')
  const deadline = Date.now() + ANSWER_TIMEOUT_MS
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text) return JSON.parse(text) as HeldResources
    if (Date.now() > deadline) return undefined
    await sleep(10)
  }
}
