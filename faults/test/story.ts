import { contentOf } from '@grizz/protocol/part-text'
import type { Client } from '../src/clients/client.ts'
import { createRandom } from '../src/common/random.ts'
import type { Environment } from '../src/engines/environment.ts'
import type { Member } from '../src/engines/fleet.ts'
import { conclude } from '../src/run/run.ts'
import type { DbSnapshot, SavedMessage, SavedRun } from '../src/scenario/db-snapshot.ts'
import { openScenario, type Scenario, type Sent, send, type Talk } from '../src/scenario/scenario.ts'
import { untilRunsAreOver } from '../src/scenario/wait-until-settled.ts'

export interface Story {
  scenario: Scenario
  talk: Talk
  sent: Sent
  clients: readonly Client[]
  /** The engine that streams the answer, and another one. */
  writer: Member
  other: Member
}

export interface StoryResult {
  violations: readonly string[]
  snapshot: DbSnapshot
  run: SavedRun
  answer: SavedMessage | undefined
}

let seed = 1
/** For what never comes. */
const TIMEOUT_MS = 100_000

/** Asks one question in a new conversation, lets something happen while its answer streams, and checks the end. */
export async function playStory(
  environment: Environment,
  shape: string,
  happens: (story: Story) => Promise<void>,
  timeoutMs = TIMEOUT_MS,
): Promise<StoryResult> {
  environment.upstream.reset()
  for (const { cutOffs } of environment.engines) cutOffs.length = 0
  const scenario = await openScenario(environment, createRandom(seed++), 1)
  const [talk] = scenario.talks
  const [sender] = talk?.clients ?? []
  if (!talk || !sender) throw new Error('the scenario has no conversation')
  const content = `story ${seed} [[${shape}]]`
  const sent = await send(talk, sender, { content, expected: 'complete' })
  await scenario.untilStreaming(0, TIMEOUT_MS)
  const writer = environment.engines.find(({ key }) => scenario.streaming(key()) > 0)
  const other = environment.engines.find((engine) => engine !== writer) ?? writer
  if (!writer || !other) throw new Error('no engine streams the answer')
  await happens({ scenario, talk, sent, clients: talk.clients, writer, other })
  await untilRunsAreOver(scenario)
  scenario.over()
  const snapshot = await conclude(scenario, timeoutMs)
  const run = snapshot.runs.find(({ id }) => id === sent.run.id)
  if (!run) throw new Error('the run is gone')
  return {
    violations: scenario.violations,
    snapshot,
    run,
    answer: snapshot.messages.find(({ id }) => id === run.messageId),
  }
}

/** Waits until the upstream was asked that often for this question, and streams the last one. */
export async function untilAsked({ scenario, sent }: Story, times: number): Promise<number> {
  const own = () =>
    scenario.environment.upstream.log().requests.filter(({ stream, messages }) => {
      return stream && messages.at(-1)?.content === sent.question.content
    })
  const deadline = Date.now() + TIMEOUT_MS
  while (own().length < times || !own().at(-1)?.firstDeltaAt) {
    if (Date.now() > deadline) throw new Error(`the model was asked ${own().length} times, not ${times}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return own().at(-1)?.at ?? 0
}

/** Waits until every client shows some of the answer, and then more of it, so that it surely follows the stream. */
export async function untilStreamingEverywhere({ clients }: Story): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS
  let before = clients.map(() => 0)
  for (const _ of ['fetched', 'followed']) {
    while (clients.some((client, index) => shownOf(client) <= (before[index] ?? 0))) {
      if (Date.now() > deadline) throw new Error('a client does not follow the answer')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    before = clients.map(shownOf)
  }
}

function shownOf(client: Client): number {
  const answers = Object.values(client.view()?.thread().live ?? {})
  return answers.reduce((sum, { parts }) => sum + contentOf(parts).length, 0)
}
