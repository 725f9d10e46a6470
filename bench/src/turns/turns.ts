import { type Benchmark, type Given, numberOf } from '../common/benchmark.ts'
import type { Report } from '../common/report.ts'
import { startWorker } from '../processes/worker.ts'
import { startStores } from '../relay/servers.ts'
import { type Failure, failureTables } from '../relay/tables.ts'
import { addedBy } from './added.ts'
import { measureAlone } from './alone.ts'
import { type Measured, measureServer } from './measure.ts'
import type { ModelMethods } from './model-process.ts'
import { type ServerName, serverNames } from './servers.ts'
import { addedTableOf, firstWordTableOf, goalsOf } from './tables.ts'
import type { ToolsMethods } from './tools-process.ts'

export const turns: Benchmark = {
  usage: `npm run bench -- turns
  Answers of two turns with one tool call beside answers of one turn without: at the floor (model, tool, WebSocket, nothing
  saved) and at Grizz, with either log. The call is of a tool server's read-only tool, then of run_javascript. One answer at
  a time.
  --servers  ${serverNames.join(',')}
  --answers  of each kind in a round, 20
  --rounds   5`,
  options: { servers: { type: 'string' }, answers: { type: 'string' }, rounds: { type: 'string' } },
  run,
}

async function run(given: Given, progress: (line: string) => void): Promise<Report> {
  const quick = given.quick === true
  const servers = namesOf(given)
  const answers = numberOf(given, 'answers', quick ? 2 : 20)
  const rounds = numberOf(given, 'rounds', quick ? 1 : 5)
  const stores = await startStores()
  const model = startWorker<ModelMethods>(new URL('./model-process.ts', import.meta.url))
  const tools = startWorker<ToolsMethods>(new URL('./tools-process.ts', import.meta.url))
  const measured: Measured[] = []
  const failures: Failure[] = []
  try {
    const upstream = await model.ask('url')
    progress('the clients of a model and of tools alone')
    const alone = await measureAlone(upstream, await tools.ask('url'), answers * rounds)
    for (const server of servers) {
      progress(`${server}, ${rounds} rounds of ${answers} answers of each kind`)
      await measureServer({ server, stores, upstream, tools, answers, rounds }).then(
        (one) => measured.push(one),
        (error: unknown) => fail(server, error),
      )
    }
    const added = addedBy(measured, alone)
    return {
      title: 'Turns',
      tables: [addedTableOf(added), firstWordTableOf(measured), ...failureTables(failures)],
      goals: goalsOf(measured, added),
      figures: { measured, alone, added, failures },
      hasFailed: failures.length > 0,
    }
  } finally {
    await Promise.all([model.stop(), tools.stop()])
    await stores.stop()
  }

  function fail(server: ServerName, error: unknown): void {
    progress(`${server} failed: ${error instanceof Error ? error.stack : error}`)
    failures.push({ server, what: 'turns', why: String(error).split('\n')[0] ?? '' })
  }
}

function namesOf({ servers }: Given): ServerName[] {
  if (servers === undefined) return [...serverNames]
  const asked = String(servers).split(',')
  const unknown = asked.filter((name) => !serverNames.some((known) => known === name))
  if (unknown.length > 0) throw new Error(`no such server: ${unknown.join(', ')}; there are ${serverNames.join(', ')}`)
  return serverNames.filter((name) => asked.includes(name))
}
