import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EngineProcess, startEngine } from '@grizz/testing/engine-process'
import { freePort } from '@grizz/testing/free-port'
import { startUpstream } from '@grizz/testing/upstream/upstream'
import { type Page, test } from '@playwright/test'
import type { QueryResultRow } from 'pg'
import { type Chat, createChat } from './chat.ts'
import { killEmbedded, queryEmbedded } from './embedded-database.ts'
import { signUp } from './sign-up.ts'
import { startWire } from './wire.ts'

/**
 * Settings under which stories do not meet the limits that are there for strangers, and a model may hold its breath.
 */
export const generous = {
  OPENAI_API_KEY: 'a-key-for-tests',
  DEFAULT_MODEL: 'gpt-4o-mini',
  LLM_IDLE_TIMEOUT_MS: '300000',
  RATE_LIMIT_MESSAGES_PER_MINUTE: '1000',
  RATE_LIMIT_SIGN_UPS_PER_ADDRESS_PER_MINUTE: '1000',
  RATE_LIMIT_SIGN_INS_PER_ADDRESS_PER_MINUTE: '1000',
}

/** Grizz Chat as users run it, on its embedded default, beside a model of the tests' own. */
export type Grizz = Awaited<ReturnType<typeof startGrizz>>

/** Starts one before the stories of a file and stops it after them. Its properties are there inside stories. */
export function openGrizz(env: Readonly<Record<string, string>> = {}): Grizz {
  const grizz = {} as Grizz
  test.beforeAll(async () => void Object.assign(grizz, await startGrizz(env)))
  test.afterAll(() => grizz.stop?.())
  return grizz
}

let shared: Promise<Grizz> | undefined

/**
 * The one that all stories of a worker share which leave it as it is: each has users of its own. Its context is so small
 * that a message can be longer. A story that fails ends its worker, and this one with it.
 */
export function shareGrizz(): Grizz {
  const grizz = {} as Grizz
  test.beforeAll(async () => {
    shared ??= startGrizz({ MAX_CONTEXT_TOKENS: '16000' })
    Object.assign(grizz, await shared)
  })
  return grizz
}

export async function stopSharedGrizz(): Promise<void> {
  await (await shared)?.stop()
}

async function startGrizz(env: Readonly<Record<string, string>>) {
  const upstream = await startUpstream()
  const dataDir = await mkdtemp(join(tmpdir(), 'grizz-story-'))
  const port = await freePort()
  const wire = await startWire()
  wire.leadTo(port)
  const { url } = wire
  const settings = { ...generous, OPENAI_BASE_URL: upstream.url, PUBLIC_URL: url, ...env }
  const start = () => startEngine({ port, dataDir, env: settings })
  async function putAway(): Promise<void> {
    await wire.close()
    killEmbedded(dataDir)
    await upstream.close()
    await rm(dataDir, { recursive: true, force: true })
  }

  const ended: string[] = []
  let engine: EngineProcess = await start().catch(async (error) => {
    await putAway()
    throw error
  })
  return {
    url,
    upstream,
    wire,
    /** Ends the engine as an update does: SIGTERM, and a wait for its end. */
    stopEngine: async () => void (await engine.stop()),
    /** Kills the engine as a power cut would. */
    killEngine: () => engine.kill('SIGKILL'),
    /** Starts it again on the same port and data. */
    async startEngineAgain(): Promise<void> {
      ended.push(engine.output())
      engine = await start()
    },
    /** All that the engine wrote, since the first start. */
    output: () => [...ended, engine.output()].join(''),
    killPostgres: () => killEmbedded(dataDir),
    query: <Row extends QueryResultRow>(text: string, values?: readonly unknown[]) =>
      queryEmbedded<Row>(dataDir, text, values),
    /** A new user with an account, in front of an empty chat. */
    async signedUp(page: Page, name = 'Ada'): Promise<Chat> {
      await signUp(page, url, name)
      const chat = createChat(page, url)
      await chat.open()
      return chat
    },
    async stop(): Promise<void> {
      await engine.stop()
      await putAway()
    },
  }
}
