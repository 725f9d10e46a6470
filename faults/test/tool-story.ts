import { setTimeout as sleep } from 'node:timers/promises'
import type { ToolCallPart } from '@grizz/protocol/parts'
import type { Client } from '../src/clients/client.ts'
import { questionOf } from '../src/clients/plans.ts'
import type { PlannedCall, PlannedTurn } from '../src/clients/questions.ts'
import { createRandom } from '../src/common/random.ts'
import type { Environment } from '../src/engines/environment.ts'
import type { Member } from '../src/engines/fleet.ts'
import type { Era } from '../src/engines/tool-server.ts'
import { conclude } from '../src/run/run.ts'
import type { DbSnapshot } from '../src/scenario/db-snapshot.ts'
import { openScenario, type Scenario, type Sent, send, type Talk } from '../src/scenario/scenario.ts'
import { openTools } from '../src/scenario/tools.ts'
import { readTurnSnapshot, type SavedCall } from '../src/scenario/turn-snapshot.ts'
import { untilRunsAreOver } from '../src/scenario/wait-until-settled.ts'

export interface ToolStory {
  scenario: Scenario
  talk: Talk
  sent: Sent
  clients: readonly Client[]
  /** The engine that asked the model for the first turn. */
  writer: Member
}

export interface ToolStoryResult {
  violations: readonly string[]
  snapshot: DbSnapshot
  calls: readonly SavedCall[]
  /** The keys of the effects, in order. */
  effects: readonly string[]
}

const TIMEOUT_MS = 30_000
let seed = 1000

interface Planned {
  plan: readonly PlannedTurn[]
  policies?: Readonly<Record<string, string>>
  era?: Era
}

/** Asks one question that follows this plan, in a new conversation, lets something happen, and checks the end. */
export async function playToolStory(
  environment: Environment,
  { plan, policies = {}, era = 'modern' }: Planned,
  happens: (story: ToolStory) => Promise<void>,
  timeoutMs = 15_000,
): Promise<ToolStoryResult> {
  environment.upstream.reset()
  for (const { cutOffs } of environment.engines) cutOffs.length = 0
  const scenario = await openScenario(environment, createRandom(seed++), 1, 0)
  const end = await openTools(scenario, { count_effect: 'allow', ...policies }, era)
  const [talk] = scenario.talks
  const [sender] = talk?.clients ?? []
  if (!talk || !sender) throw new Error('the scenario has no conversation')
  const sent = await send(talk, sender, questionOf(plan, scenario.tools?.slug ?? ''))
  const writer = await writerOf(environment, sent)
  await happens({ scenario, talk, sent, clients: talk.clients, writer })
  await untilRunsAreOver(scenario)
  scenario.over()
  const snapshot = await conclude(scenario, timeoutMs)
  const { calls } = await readTurnSnapshot(environment, [sent.run.id])
  const effects = (scenario.tools?.server.effects() ?? []).map(({ key }) => key)
  await end()
  return { violations: scenario.violations, snapshot, calls, effects }
}

export function call(tool: string, key: string, more: Readonly<Record<string, unknown>> = {}): PlannedCall {
  return { tool, key, args: { key, ...more } }
}

/** Waits until the client shows a call in this state. @throws Error after 30 s */
export async function untilCall(client: Client, state: ToolCallPart['state']): Promise<ToolCallPart> {
  const deadline = Date.now() + TIMEOUT_MS
  for (;;) {
    const live = Object.values(client.view()?.thread().live ?? {})
    const found = live.flatMap(({ parts }) => parts).find((part) => part.type === 'tool_call' && part.state === state)
    if (found?.type === 'tool_call') return found
    if (Date.now() > deadline) throw new Error(`${client.name} shows no call that is ${state}`)
    await sleep(10)
  }
}

/** Sends a decision until an engine answers, and remembers it for the checks. @returns the status of its answer */
export async function decide({ tools }: Scenario, client: Client, callId: string, decision: string): Promise<number> {
  for (;;) {
    const answer = await client.decide(callId, decision)
    tools?.decisions.push({ callId, decision, status: answer?.status })
    if (answer) return answer.status
    await sleep(50)
  }
}

async function writerOf({ upstream, engines }: Environment, { question }: Sent): Promise<Member> {
  const deadline = Date.now() + TIMEOUT_MS
  for (;;) {
    const asked = upstream.log().requests.find((request) => request.stream && request.question === question.content)
    const writer = asked && engines.find(({ key }) => key() === asked.authorization)
    if (writer) return writer
    if (Date.now() > deadline) throw new Error('the model was not asked')
    await sleep(10)
  }
}
