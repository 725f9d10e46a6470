import { setTimeout as sleep } from 'node:timers/promises'
import { plainQuestion } from '../clients/questions.ts'
import type { HeldResources } from '../common/measure.ts'
import { createRandom } from '../common/random.ts'
import type { Environment } from '../engines/environment.ts'
import type { Member } from '../engines/fleet.ts'
import { checkCalls } from '../scenario/call-checks.ts'
import { check, type Evidence } from '../scenario/checks.ts'
import type { DbSnapshot } from '../scenario/db-snapshot.ts'
import { waitUntilIdle } from '../scenario/idle-check.ts'
import { openScenario, type Scenario, send, type Talk } from '../scenario/scenario.ts'
import { checkTurns } from '../scenario/turn-checks.ts'
import { readTurnSnapshot } from '../scenario/turn-snapshot.ts'
import { untilClientsAgree, untilRunsAreOver } from '../scenario/wait-until-settled.ts'
import type { Fault } from '../strikes/fault.ts'

export interface Outcome {
  fault: string
  seed: number
  questions: number
  strikes: { all: number; whileStreaming: number }
  resets: number
  violations: readonly string[]
  ms: number
  /** Of each engine as it is now. */
  lives: readonly Life[]
}

/** The resources that one process of an engine held after its first run, and after its last one. */
export interface Life {
  runs: number
  first: HeldResources
  last: HeldResources
}

/** The outcome of a run that never came to its questions. */
export const nothing = { questions: 0, strikes: { all: 0, whileStreaming: 0 }, resets: 0, lives: [] }

const AGREEMENT_TIMEOUT_MS = 15_000

/**
 * Clients ask questions while a fault strikes; then everything must agree. The seed decides the events, not their
 * timing.
 */
export async function runOnce(environment: Environment, fault: Fault, seed: number): Promise<Outcome> {
  const startedAt = performance.now()
  const random = createRandom(seed)
  environment.upstream.reset()
  for (const { cutOffs } of environment.engines) cutOffs.length = 0
  const scenario = await openScenario(environment, random, random.whole(2, 3))
  const end = await fault.prepare?.(scenario)
  const striking = fault.strike(scenario).catch((error) => scenario.report(`the fault itself failed: ${error}`))
  await Promise.all(scenario.talks.map((talk) => (fault.converse ?? converse(fault))(scenario, talk)))
  await untilRunsAreOver(scenario, fault.extraTimeoutMs)
  scenario.over()
  await striking
  await conclude(scenario, AGREEMENT_TIMEOUT_MS + (fault.extraTimeoutMs ?? 0))
  await end?.()
  const clients = scenario.talks.flatMap((talk) => talk.clients)
  return {
    fault: fault.name,
    seed,
    questions: scenario.talks.flatMap(({ sent }) => sent).length,
    strikes: scenario.strikes,
    resets: clients.reduce((sum, { stats }) => sum + stats.resets, 0),
    violations: scenario.violations,
    ms: performance.now() - startedAt,
    lives: environment.engines.flatMap(lifeOf),
  }
}

/** When all runs are over: all clients must agree, every check must hold, and no engine may hold resources any more. */
export async function conclude(scenario: Scenario, timeoutMs: number): Promise<DbSnapshot> {
  const { talks, environment } = scenario
  const snapshot = await untilClientsAgree(scenario, timeoutMs)
  const { requests } = environment.upstream.log()
  const evidence = { talks, snapshot, requests, engines: environment.engines }
  for (const violation of [...check(evidence), ...(await checkTools(scenario, evidence))]) scenario.report(violation)
  await Promise.all(talks.flatMap(({ clients }) => clients).map((client) => client.close()))
  for (const { wire } of environment.engines) wire.heal()
  await checkIdle(scenario)
  return snapshot
}

async function checkTools({ environment, talks, tools }: Scenario, evidence: Evidence): Promise<string[]> {
  const sent = talks.flatMap((talk) => talk.sent)
  const planned = sent.filter(({ question }) => question.plan)
  if (planned.length === 0) return []
  const ids = sent.map(({ run }) => run.id)
  const turns = await readTurnSnapshot(environment, ids)
  const stopped = new Set(sent.filter(({ isStopped }) => isStopped).map(({ run }) => run.id))
  return [
    ...planned.flatMap((one) => checkTurns(one, evidence, turns)),
    ...checkCalls({ turns, effects: tools?.server.effects() ?? [], decisions: tools?.decisions ?? [], stopped }),
  ]
}

/** One to three questions each, sent while others are still being answered, from one client or two. */
function converse(fault: Fault) {
  return async (scenario: Scenario, talk: Talk): Promise<void> => {
    const { random } = scenario
    const senders = talk.clients.slice(0, random.whole(1, 2))
    const asking = senders.map(async (client) => {
      const own = random.fork()
      for (let left = own.whole(1, 3); left > 0; left -= 1) {
        await send(talk, client, (fault.question ?? plainQuestion)(own))
        await sleep(own.chance(0.5) ? 0 : own.whole(0, 1500))
      }
    })
    await Promise.all(asking)
  }
}

/** Once all clients have left, no engine holds resources for them. */
async function checkIdle({ environment, report }: Scenario): Promise<void> {
  for (const engine of environment.engines) {
    const { held, tooMuch } = await waitUntilIdle(engine)
    if (tooMuch) report(`${engine.name} still holds ${tooMuch}`)
    if (held) engine.held.push(held)
  }
}

function lifeOf({ held }: Member): Life[] {
  const [first, last] = [held[0], held.at(-1)]
  return first && last ? [{ runs: held.length, first, last }] : []
}
