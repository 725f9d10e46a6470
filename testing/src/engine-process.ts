import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'

/** A real engine in a process of its own. */
export interface EngineProcess {
  /** `http://localhost:<port>`, which is also its PUBLIC_URL. */
  url: string
  port: number
  pid: number
  dataDir: string
  /** Its output so far, log lines included. */
  output(): string
  /** SIGTERM, and waits for the end. Resolves with the exit code; null after a signal. */
  stop(): Promise<number | null>
  /** Sends a signal. With SIGKILL it also waits until the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Resolves with the exit code when it has ended and its output is whole. */
  ended: Promise<number | null>
}

export interface EngineOptions {
  /** Added to a bare environment: no variable of the test's own reaches the engine. */
  env?: Readonly<Record<string, string>>
  port?: number
  /** Kept afterwards; without one the engine gets a temporary directory, removed when it has ended. */
  dataDir?: string
  /** Another entry than the engine's own. */
  main?: string
}

const engineMain = fileURLToPath(new URL('../../ai-engine/src/main.ts', import.meta.url))
const START_TIMEOUT_MS = 60_000

/** Starts an engine and waits until /readyz answers. @throws Error with its output when it ends before that */
export async function startEngine(options: EngineOptions = {}): Promise<EngineProcess> {
  const engine = await spawnEngine(options)
  const ready = await Promise.race([untilReady(engine), engine.ended.then(() => false)])
  if (ready) return engine
  await engine.kill('SIGKILL')
  throw new Error(`The engine did not start:\n${engine.output()}`)
}

/** Starts an engine without waiting for it: for starts that are meant to fail. */
export async function spawnEngine(options: EngineOptions = {}): Promise<EngineProcess> {
  const port = options.port ?? (await freePort())
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'grizz-engine-')))
  const child = spawn(process.execPath, [options.main ?? engineMain], {
    env: environment(port, dataDir, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const output = collect(child)
  const ended = once(child, 'close').then(async ([code]: (number | null)[]) => {
    process.off('exit', killAtExit)
    if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
    return code ?? null
  })
  const signal = async (name: NodeJS.Signals) => {
    child.kill(name)
    if (name === 'SIGKILL') await ended
  }
  const stop = () => signal('SIGTERM').then(() => ended)
  return { url: `http://localhost:${port}`, port, pid: child.pid ?? 0, dataDir, output, stop, kill: signal, ended }
}

function environment(port: number, dataDir: string, more: EngineOptions['env']): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  return { PATH, HOME, ...(TMPDIR && { TMPDIR }), PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...more }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part) => (text += part))
  return () => text
}

async function untilReady({ url, ended }: EngineProcess): Promise<boolean> {
  let isOver = false
  void ended.then(() => (isOver = true))
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!isOver && Date.now() < deadline) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.ok) return true
    await sleep(20)
  }
  return false
}
