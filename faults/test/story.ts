import type { Client } from '../src/clients/client.ts'
import { createRandom } from '../src/common/random.ts'
import type { Environment } from '../src/engines/environment.ts'
import type { Member } from '../src/engines/fleet.ts'
import { conclude } from '../src/run/run.ts'
import type { DbSnapshot, SavedMessage, SavedRun } from '../src/scenario/db-snapshot.ts'
import { openScenario, type Scenario, type Sent, send, type Talk } from '../src/scenario/scenario.ts'
import { untilRunsAreOver } from '../src/scenario/wait-until-settled.ts'

export interface Story {
  scene: Scenario
  talk: Talk
  sent: Sent
  clients: readonly Client[]
  /** The engine that streams the answer, and another one. */
  writer: Member
  other: Member
}

export interface Told {
  violations: readonly string[]
  truth: DbSnapshot
  run: SavedRun
  answer: SavedMessage | undefined
}

let seed = 1
const STREAM_TIMEOUT_MS = 30_000

/** Asks one question in a new conversation, lets something happen while its answer streams, and checks the end. */
export async function tell(
  world: Environment,
  shape: string,
  happens: (story: Story) => Promise<void>,
  patienceMs = 15_000,
): Promise<Told> {
  world.upstream.reset()
  for (const { cutOffs } of world.engines) cutOffs.length = 0
  const scene = await openScenario(world, createRandom(seed++), 1)
  const [talk] = scene.talks
  const [sender] = talk?.clients ?? []
  if (!talk || !sender) throw new Error('the scene has no talk')
  const content = `story ${seed} [[${shape}]]`
  const sent = await send(talk, sender, { content, expected: 'complete' })
  await scene.untilStreaming(0, STREAM_TIMEOUT_MS)
  const writer = world.engines.find(({ key }) => scene.streaming(key()) > 0)
  const other = world.engines.find((engine) => engine !== writer) ?? writer
  if (!writer || !other) throw new Error('no engine streams the answer')
  await happens({ scene, talk, sent, clients: talk.clients, writer, other })
  await untilRunsAreOver(scene)
  scene.over()
  const truth = await conclude(scene, patienceMs)
  const run = truth.runs.find(({ id }) => id === sent.run.id)
  if (!run) throw new Error('the run is gone')
  return { violations: scene.violations, truth, run, answer: truth.messages.find(({ id }) => id === run.messageId) }
}

/** Waits until the upstream was asked that often for this question, and streams the last one. */
export async function untilAsked({ scene, sent }: Story, times: number): Promise<number> {
  const own = () =>
    scene.world.upstream.log().requests.filter(({ stream, messages }) => {
      return stream && messages.at(-1)?.content === sent.question.content
    })
  const deadline = Date.now() + 30_000
  while (own().length < times || !own().at(-1)?.firstDeltaAt) {
    if (Date.now() > deadline) throw new Error(`the model was asked ${own().length} times, not ${times}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return own().at(-1)?.at ?? 0
}

/** Waits until every client shows some of the answer, and then more of it: it hears the stream. */
export async function untilHeard({ clients }: Story): Promise<void> {
  const deadline = Date.now() + 30_000
  let before = clients.map(() => 0)
  for (const _ of ['fetched', 'heard']) {
    while (clients.some((client, index) => shownOf(client) <= (before[index] ?? 0))) {
      if (Date.now() > deadline) throw new Error('a client does not hear the answer')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    before = clients.map(shownOf)
  }
}

function shownOf(client: Client): number {
  const answers = Object.values(client.view()?.thread().live ?? {})
  return answers.reduce((sum, { content }) => sum + content.length, 0)
}
