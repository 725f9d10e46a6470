/** Faults while answers call tools: of several turns, with approvals, and with outcomes that nobody knows. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../clients/client.ts'
import { plannedQuestion } from '../clients/plans.ts'
import type { FaultyToolServer } from '../engines/tool-server.ts'
import { type Scenario, type Sent, send, type Talk } from '../scenario/scenario.ts'
import { decideEverything, openTools } from '../scenario/tools.ts'
import { cutAt, freezeAt, killAt, restartAt } from './at-statements.ts'
import type { Fault } from './fault.ts'
import { flushRedis, killRedis, restartPostgres } from './faults-of-servers.ts'
import { allStatements, anyOf, parkRun, saveTurn, startCalls, strikeAt } from './statements.ts'

const killAtStatement = killAt(allStatements)
const freezeAtStart = freezeAt(allStatements, [saveTurn, startCalls])

/** Nobody is left while a run waits. */
const killAllWhileWaiting: Fault['strike'] = async (scenario) => {
  const { random, environment } = scenario
  for (let left = random.whole(1, 2); left > 0 && scenario.isOpen(); ) {
    const at = anyOf(random, [parkRun])
    const engine = await strikeAt(scenario, at, ({ kill }) => void kill())
    if (!engine) continue
    left -= 1
    await sleep(random.whole(0, 300))
    await Promise.all(environment.engines.map((member) => member.kill()))
    await sleep(random.whole(0, 1000))
    await Promise.all(environment.engines.map((member) => member.start()))
  }
}

const spoilToolServer: Fault['strike'] = async (scenario) => {
  const { random, tools } = scenario
  while (tools && scenario.isOpen()) {
    await sleep(random.whole(100, 1500))
    const open = scenario.environment.upstream.log().active
    scenario.struck(open + 1)
    await random.pick([killServer, freezeServer, breakOffServer])(scenario, tools.server)
  }
}

async function killServer(_: Scenario, server: FaultyToolServer): Promise<void> {
  server.kill()
}

async function freezeServer({ random }: Scenario, server: FaultyToolServer): Promise<void> {
  server.freeze()
  await sleep(random.chance(0.2) ? 10_000 : random.whole(200, 3000))
  server.thaw()
}

async function breakOffServer(_: Scenario, server: FaultyToolServer): Promise<void> {
  await server.breakOff()
}

const strikes: Readonly<Record<string, Fault['strike']>> = {
  kill: killAtStatement,
  cut: cutAt(allStatements),
  freeze: freezeAtStart,
  restart: restartAt(allStatements),
  'all-dead': killAllWhileWaiting,
  redis: async (scenario) => scenario.random.pick([killRedis, flushRedis]).strike(scenario),
  postgres: restartPostgres.strike,
  server: spoilToolServer,
  several: async (scenario) => {
    const first = scenario.random.pick([killAtStatement, freezeAtStart])
    const second = scenario.random.pick([spoilToolServer, killRedis.strike, restartPostgres.strike])
    await Promise.all([first(scenario), second(scenario)])
  },
}

export const faultsOfTools: readonly Fault[] = Object.entries(strikes).map(([name, strike]) => ({
  name: `tools-${name}`,
  prepare: (scenario) => prepare(scenario, name === 'all-dead' ? ['ask'] : ['allow', 'allow', 'ask']),
  converse: (scenario, talk) => converse(scenario, talk, name === 'server' || name === 'several'),
  strike,
  // While all engines are dead, nothing moves until one of them has started.
  extraTimeoutMs: name === 'all-dead' ? 30_000 : 10_000,
}))

const unsafe = ['count_effect', 'set_value', 'drop_after_effect', 'answer_twice', 'end_early', 'die']

/** Each tool is allowed or asked for, by chance, or all of them are asked for; their server speaks either protocol. */
async function prepare(scenario: Scenario, choices: readonly string[]): Promise<() => Promise<void>> {
  const policies = unsafe.map((tool) => [tool, scenario.random.pick(choices)] as const)
  const era = scenario.random.pick(['modern', 'legacy'] as const)
  const end = await openTools(scenario, Object.fromEntries(policies), era)
  const deciding = decideEverything(scenario)
  return async () => {
    await deciding
    await end()
  }
}

async function stop(client: Client, sent: Sent, afterMs: number): Promise<void> {
  await sleep(afterMs)
  sent.isStopped = true
  await client.cancel(sent.run.id)
}

/** One or two questions each from one client or two. */
async function converse(scenario: Scenario, talk: Talk, mayDie: boolean): Promise<void> {
  const { random, tools } = scenario
  if (!tools) throw new Error('the run has no tools')
  const senders = talk.clients.slice(0, random.whole(1, 2))
  const asking = senders.map(async (client) => {
    const own = random.fork()
    for (let left = own.whole(1, 2); left > 0; left -= 1) {
      const sent = await send(talk, client, plannedQuestion(own, tools.slug, { mayDie }))
      if (own.chance(0.12)) await stop(client, sent, own.whole(0, 4000))
      await sleep(own.chance(0.5) ? 0 : own.whole(0, 1500))
    }
  })
  await Promise.all(asking)
}
