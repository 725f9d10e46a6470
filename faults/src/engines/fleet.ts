import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'
import { freePort } from '@grizz/testing/free-port'
import type { HeldResources } from '../common/measure.ts'
import type { EngineAddress } from '../common/request.ts'
import { createPostgresWire, type PostgresWire } from './postgres-wire.ts'
import { createWire, type Wire } from './wire.ts'

/** One engine, over all the processes that it is started as. */
export interface Member {
  name: string
  wire: Wire
  /** Its way to Postgres. */
  database: PostgresWire
  address: EngineAddress
  /** Names this process in the upstream's log: the engine's key for the model. */
  key(): string
  process(): EngineProcess
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** SIGTERM, and waits for the end. Resolves with the exit code; null when it had to be killed. */
  stop(): Promise<number | null>
  /** Starts its next process at the same address. */
  start(): Promise<void>
  /** When this engine could not know whether its leases still held, as milliseconds since the epoch. */
  cutOffs: CutOff[]
  /** The resources that this process held after each run. */
  held: HeldResources[]
}

export interface CutOff {
  from: number
  /** undefined while it lasts. */
  to: number | undefined
}

export interface FleetOptions {
  size: number
  env: Readonly<Record<string, string>>
  /** Another entry than the engine's own. */
  main?: string
}

/** Starts engines that share nothing but Postgres and Redis. */
export async function startFleet({ size, env, main }: FleetOptions): Promise<Member[]> {
  const names = Array.from({ length: size }, (_, index) => `engine-${String.fromCharCode(97 + index)}`)
  return Promise.all(names.map((name) => startMember(name, env, main)))
}

async function startMember(name: string, env: FleetOptions['env'], main: string | undefined): Promise<Member> {
  const port = await freePort()
  const wire = await createWire(port)
  const database = await createPostgresWire(env.DATABASE_URL ?? '')
  const cutOffs: CutOff[] = []
  const held: HeldResources[] = []
  let life = 0
  const open = () => {
    const own = { DATABASE_URL: database.url, OPENAI_API_KEY: `${name}.${++life}` }
    return startEngine({ port, env: { ...env, ...own }, ...(main && { main }) })
  }
  let engine = await open()
  return {
    name,
    wire,
    database,
    address: { port: wire.port, host: `localhost:${port}` },
    cutOffs,
    held,
    key: () => `Bearer ${name}.${life}`,
    process: () => engine,
    kill: () => engine.kill('SIGKILL'),
    freeze: async () => {
      cutOffs.push({ from: Date.now(), to: undefined })
      await engine.kill('SIGSTOP')
    },
    thaw: async () => {
      await engine.kill('SIGCONT')
      const last = cutOffs.at(-1)
      if (last) last.to = Date.now()
    },
    stop: async () => {
      const { kill, stop } = engine
      const patience = setTimeout(() => void kill('SIGKILL'), STOP_TIMEOUT_MS)
      const code = await stop()
      clearTimeout(patience)
      return code
    },
    start: async () => {
      held.length = 0
      engine = await again(open)
    },
  }
}

const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 20_000

/** As a supervisor does: an engine that finds its Postgres away ends at once, and is started again. */
async function again(open: () => Promise<EngineProcess>): Promise<EngineProcess> {
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}
