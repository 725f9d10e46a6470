import { usageOf } from '../processes/usage.ts'
import { startWorker } from '../processes/worker.ts'
import type { AloneMethods } from './alone-process.ts'
import type { Kind } from './question.ts'

/** Processor time of the engine's clients without the engine, in ms for one call, threads that ended not counted. */
export interface Alone {
  model: number
  tools: Readonly<Record<Kind, number>>
}

/** Measures so many calls by each client, one after the other, after as many that warm it up. */
export async function measureAlone(upstream: string, toolServer: string, times: number): Promise<Alone> {
  const env = { UPSTREAM: upstream, TOOL_SERVER: toolServer }
  const worker = startWorker<AloneMethods>(new URL('./alone-process.ts', import.meta.url), env)
  const cpuMsOf = async (work: () => Promise<void>) => {
    await work()
    const from = usageOf(worker.pid).cpuMs
    await work()
    return (usageOf(worker.pid).cpuMs - from) / times
  }
  try {
    return {
      model: await cpuMsOf(() => worker.ask('askModel', { times })),
      tools: {
        'no tool': 0,
        'tool server': await cpuMsOf(() => worker.ask('callTool', { kind: 'tool server', times })),
        run_javascript: await cpuMsOf(() => worker.ask('callTool', { kind: 'run_javascript', times })),
      },
    }
  } finally {
    await worker.stop()
  }
}
