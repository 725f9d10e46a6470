import { setTimeout as sleep } from 'node:timers/promises'
import { plainQuestion } from '../clients/questions.ts'
import type { Held } from '../common/measure.ts'
import { createRandom } from '../common/random.ts'
import type { Environment } from '../engines/environment.ts'
import type { Member } from '../engines/fleet.ts'
import { check } from '../scenario/checks.ts'
import type { DbSnapshot } from '../scenario/db-snapshot.ts'
import { waitUntilIdle } from '../scenario/idle-check.ts'
import { openScenario, type Scenario, send, type Talk } from '../scenario/scenario.ts'
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

/** What an engine held after the first run of this life of its, and after the last one. */
export interface Life {
  runs: number
  first: Held
  last: Held
}

/** What a run has to show that never came to its questions. */
export const nothing = { questions: 0, strikes: { all: 0, whileStreaming: 0 }, resets: 0, lives: [] }

const AGREEMENT_TIMEOUT_MS = 15_000

/** People talk while a fault strikes; then everything must agree. The seed decides what happens, not its timing. */
export async function runOnce(world: Environment, fault: Fault, seed: number): Promise<Outcome> {
  const startedAt = performance.now()
  const random = createRandom(seed)
  world.upstream.reset()
  for (const { cutOffs } of world.engines) cutOffs.length = 0
  const scene = await openScenario(world, random, random.whole(2, 3))
  const striking = fault.strike(scene).catch((error) => scene.complain(`the fault itself failed: ${error}`))
  await Promise.all(scene.talks.map((talk) => (fault.converse ?? converse(fault))(scene, talk)))
  await untilRunsAreOver(scene)
  scene.over()
  await striking
  await conclude(scene, AGREEMENT_TIMEOUT_MS + (fault.extraPatienceMs ?? 0))
  const clients = scene.talks.flatMap((talk) => talk.clients)
  return {
    fault: fault.name,
    seed,
    questions: scene.talks.flatMap(({ sent }) => sent).length,
    strikes: scene.strikes,
    resets: clients.reduce((sum, { stats }) => sum + stats.resets, 0),
    violations: scene.violations,
    ms: performance.now() - startedAt,
    lives: world.engines.flatMap(lifeOf),
  }
}

/** When all runs are over: everybody must agree, every check must hold, and nothing may be held any more. */
export async function conclude(scene: Scenario, patienceMs: number): Promise<DbSnapshot> {
  const { talks, world } = scene
  const truth = await untilClientsAgree(scene, patienceMs)
  const { requests } = world.upstream.log()
  for (const violation of check({ talks, truth, requests, engines: world.engines })) scene.complain(violation)
  await Promise.all(talks.flatMap(({ clients }) => clients).map((client) => client.close()))
  for (const { wire } of world.engines) wire.heal()
  await checkRest(scene)
  return truth
}

/** One to three questions each, sent while others are still being answered, from one client or two. */
function converse(fault: Fault) {
  return async (scene: Scenario, talk: Talk): Promise<void> => {
    const { random } = scene
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

/** When everybody has left, no engine holds what it needed for them. */
async function checkRest({ world, complain }: Scenario): Promise<void> {
  for (const engine of world.engines) {
    const { held, tooMuch } = await waitUntilIdle(engine)
    if (tooMuch) complain(`${engine.name} still holds ${tooMuch}`)
    if (held) engine.held.push(held)
  }
}

function lifeOf({ held }: Member): Life[] {
  const [first, last] = [held[0], held.at(-1)]
  return first && last ? [{ runs: held.length, first, last }] : []
}
