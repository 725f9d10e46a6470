/** Faults while files are uploaded, read, and looked into by tools. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ageReadings } from '../scenario/file-snapshot.ts'
import { type FilesInUse, openFiles, questionWith, uploadSome } from '../scenario/files.ts'
import { type Scenario, send, type Talk } from '../scenario/scenario.ts'
import { cutAt, freezeAt, killAt, restartAt } from './at-statements.ts'
import type { Fault } from './fault.ts'
import { flushRedis, killRedis, restartPostgres } from './faults-of-servers.ts'
import { statementsOfFiles } from './statements.ts'

const AGING_MS = 8000

const strikes: Readonly<Record<string, Fault['strike']>> = {
  kill: killAt(statementsOfFiles),
  cut: cutAt(statementsOfFiles),
  freeze: freezeAt(statementsOfFiles),
  restart: restartAt(statementsOfFiles),
  redis: (scenario) => scenario.random.pick([killRedis, flushRedis]).strike(scenario),
  postgres: restartPostgres.strike,
  several: async (scenario) => {
    const other = scenario.random.pick([killRedis, restartPostgres])
    await Promise.all([killAt(statementsOfFiles)(scenario), other.strike(scenario)])
  },
}

export const faultsOfFiles: readonly Fault[] = Object.entries(strikes).map(([name, strike]) => faultOf(name, strike))

function faultOf(name: string, strike: Fault['strike']): Fault {
  const inUse = new WeakMap<Scenario, FilesInUse>()
  return {
    name: `files-${name}`,
    prepare: async (scenario) => {
      const { files, end } = openFiles(scenario)
      inUse.set(scenario, files)
      return end
    },
    converse: async (scenario, talk) => {
      const files = inUse.get(scenario)
      if (!files) throw new Error('the run has no files')
      await converse(scenario, talk, files)
    },
    strike: async (scenario) => {
      await Promise.all([strike(scenario), letTimePass(scenario)])
    },
    // An answer waits up to 30 s for a file that is being read.
    extraTimeoutMs: 30_000,
  }
}

/** Readings of engines that died are taken over while the run goes on. */
async function letTimePass({ environment, isOpen }: Scenario): Promise<void> {
  for (let at = Date.now() + AGING_MS; isOpen(); await sleep(100)) {
    if (Date.now() < at) continue
    await ageReadings(environment).catch(() => {})
    at = Date.now() + AGING_MS
  }
}

/** One or two questions from one client or two, each with files that were uploaded for it. */
async function converse({ random }: Scenario, talk: Talk, files: FilesInUse): Promise<void> {
  const senders = talk.clients.slice(0, random.whole(1, 2))
  const asking = senders.map(async (client) => {
    const own = random.fork()
    for (let left = own.whole(1, 2); left > 0; left -= 1)
      await send(talk, client, questionWith(own, await uploadSome(files, own)))
  })
  await Promise.all(asking)
}
