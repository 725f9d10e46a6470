import { setTimeout as sleep } from 'node:timers/promises'
import { endedThreadsMs, usageOf } from '../processes/usage.ts'
import { startWorker, type Worker } from '../processes/worker.ts'
import { range } from '../relay/range.ts'
import type { Stores } from '../relay/servers.ts'
import type { TurnClientsMethods } from './clients-process.ts'
import type { Kind, Question } from './question.ts'
import { type Server, type ServerName, startServer } from './servers.ts'
import type { ToolsMethods } from './tools-process.ts'

export interface MeasureOptions {
  server: ServerName
  stores: Stores
  /** Where the model is. */
  upstream: string
  tools: Worker<ToolsMethods>
  /** Of each kind in each round. */
  answers: number
  rounds: number
}

/** The cost of one answer, on average, the idle server's own work taken off. */
export interface Cost {
  statements: number
  /** Of the server's process without its ended threads. */
  cpuMs: number
  /** Of threads that ended meanwhile, such as the one that `run_javascript` begins for its code. */
  endedThreadsMs: number
}

export interface Measured {
  server: ServerName
  /** By kind, a cost for each round. */
  costs: Partial<Record<Kind, Cost[]>>
  /** From when the tool server had sent its result to the first word at the client. */
  firstWordMs: number[]
}

const SETTLE_MS = 500
const IDLE_MS = 3000

/** Measures answers without and with a tool call at one server, one answer at a time, round by round. */
export async function measureServer(options: MeasureOptions): Promise<Measured> {
  const { stores, upstream, tools } = options
  const server = await startServer(options.server, { stores, upstream, toolServer: await tools.ask('url') })
  const clients = startWorker<TurnClientsMethods>(new URL('./clients-process.ts', import.meta.url))
  const measured: Measured = { server: options.server, costs: {}, firstWordMs: [] }
  try {
    const bench = createBench(server, clients, options.answers)
    for (const kind of server.kinds) await bench.round(kind)
    const idle = await bench.spent(() => sleep(IDLE_MS))
    await tools.ask('takeSent')
    for (const round of range(0, options.rounds * server.kinds.length)) {
      const kind = server.kinds[round % server.kinds.length] ?? 'no tool'
      const { spent, began } = await bench.round(kind)
      measured.costs[kind] = [...(measured.costs[kind] ?? []), costOf(spent, idle, options.answers)]
      const sent = await tools.ask('takeSent')
      if (kind === 'tool server') measured.firstWordMs.push(...waits(sent, began))
    }
    return measured
  } finally {
    await clients.stop()
    await server.stop()
  }
}

type Spent = Cost & { ms: number }

function createBench(server: Server, clients: Worker<TurnClientsMethods>, answers: number) {
  let stream = 0

  async function look(): Promise<Spent> {
    const [ms, cpuMs] = [performance.now(), usageOf(server.pid).cpuMs]
    return { ms, cpuMs, endedThreadsMs: endedThreadsMs(server.pid), statements: await server.countStatements() }
  }

  async function spent(work: () => Promise<unknown>): Promise<Spent> {
    const from = await look()
    await work()
    const to = await look()
    return {
      ms: to.ms - from.ms,
      cpuMs: to.cpuMs - from.cpuMs,
      endedThreadsMs: to.endedThreadsMs - from.endedThreadsMs,
      statements: to.statements - from.statements,
    }
  }

  /** Asks questions of one kind, each in a new conversation. */
  async function round(kind: Kind): Promise<{ spent: Spent; began: number[] }> {
    const addresses = await server.addresses(answers)
    const questions = addresses.map((): Question => ({ kind, stream: stream++ }))
    await clients.ask('open', addresses)
    await sleep(SETTLE_MS)
    let began: number[] = []
    const used = await spent(async () => {
      began = await clients.ask('ask', questions)
      await sleep(SETTLE_MS)
    })
    await clients.ask('close')
    await server.compareSaved(addresses.flatMap((address, index) => pair(address, questions[index])))
    return { spent: used, began }
  }

  return { spent, round }
}

function pair<A, B>(a: A, b: B | undefined): [A, B][] {
  return b === undefined ? [] : [[a, b]]
}

function costOf(spent: Spent, idle: Spent, answers: number): Cost {
  const share = spent.ms / idle.ms
  return {
    statements: (spent.statements - idle.statements * share) / answers,
    cpuMs: (spent.cpuMs - idle.cpuMs * share) / answers,
    endedThreadsMs: spent.endedThreadsMs / answers,
  }
}

/** In ms. Asked one at a time, results and first words come in the same order. */
function waits(sent: readonly number[], began: readonly number[]): number[] {
  if (sent.length !== began.length) throw new Error(`${sent.length} results were sent for ${began.length} answers`)
  return began.map((at, index) => (at - (sent[index] ?? 0)) / 1000)
}
