import { type KnownFile, makeKnownFile } from '../src/clients/known-files.ts'
import { createRandom } from '../src/common/random.ts'
import type { Environment } from '../src/engines/environment.ts'
import type { Member } from '../src/engines/fleet.ts'
import { conclude } from '../src/run/run.ts'
import { openFiles, questionWith } from '../src/scenario/files.ts'
import { openScenario, send } from '../src/scenario/scenario.ts'
import { untilRunsAreOver } from '../src/scenario/wait-until-settled.ts'

export interface FileStory {
  environment: Environment
  file: KnownFile
  upload(): Promise<number>
}

const ANSWER_MS = 60_000
let seed = 3000

/** Somebody has a text to upload; when something has happened with it, a question carries it. @returns the violations */
export async function playFileStory(
  environment: Environment,
  happens: (story: FileStory) => Promise<void>,
  { isAsked = true } = {},
): Promise<readonly string[]> {
  environment.upstream.reset()
  const random = createRandom(seed++)
  const scenario = await openScenario(environment, random, 1, 0)
  const { files, end } = openFiles(scenario)
  const file = makeKnownFile(random, 'text')
  files.kept.push(file)
  await happens({ environment, file, upload: () => files.uploader(random).upload(file) })
  const [talk] = scenario.talks
  const [sender] = talk?.clients ?? []
  if (talk && sender && isAsked) await send(talk, sender, questionWith(random, [file]))
  await untilRunsAreOver(scenario, ANSWER_MS)
  scenario.over()
  await conclude(scenario, ANSWER_MS)
  await end()
  return scenario.violations
}

/** Kills the engine that is about to send such a statement, once; resolves when it is dead. */
export async function killAtStatement({ engines }: Environment, statement: string): Promise<Member> {
  const { promise, resolve } = Promise.withResolvers<Member>()
  for (const engine of engines)
    engine.database.watch({
      matches: (sent) => (sent.includes(statement) ? 'now' : undefined),
      moment: 'before',
      strike: () => void engine.kill().then(() => resolve(engine)),
    })
  const killed = await promise
  for (const { database } of engines) database.watch(undefined)
  return killed
}
