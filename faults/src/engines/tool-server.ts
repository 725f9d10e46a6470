import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@grizz/testing/free-port'
import type { Effect } from '@grizz/testing/tool-server/effects'

/** A tool server in a process of its own, which is started again whenever it dies. */
export interface FaultyToolServer {
  url: string
  /** All effects so far, those of processes that died included. */
  effects(): Effect[]
  /** SIGKILL; the next one comes up to 1.5 s later. */
  kill(): void
  freeze(): void
  thaw(): void
  /** Breaks every open connection. */
  breakOff(): Promise<void>
  stop(): Promise<void>
}

const main = fileURLToPath(import.meta.resolve('@grizz/testing/tool-server/main'))
const START_TIMEOUT_MS = 30_000

/** The protocol: stateless of 2026, or of 2025 with sessions, which a server that dies forgets. */
export type Era = 'modern' | 'legacy'

/** @param pauseMs how long it stays away after a death */
export async function startFaultyToolServer(era: Era, pauseMs: () => number): Promise<FaultyToolServer> {
  const home = await mkdtemp(join(tmpdir(), 'grizz-tools-'))
  const record = join(home, 'effects')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  let isStopped = false
  let child: ChildProcess = open()
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  const living = live()
  await untilUp(origin)

  return {
    url: `${origin}/mcp`,
    effects: () => (existsSync(record) ? linesOf(readFileSync(record, 'utf8')) : []),
    kill: () => void child.kill('SIGKILL'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    breakOff: async () => void (await fetch(`${origin}/break`, { method: 'POST' }).catch(() => undefined)),
    stop: async () => {
      isStopped = true
      process.off('exit', killAtExit)
      child.kill('SIGKILL')
      await living
      await rm(home, { recursive: true, force: true })
    },
  }

  function open(): ChildProcess {
    return spawn(process.execPath, [main, '--port', String(port), '--era', era, '--record', record], {
      stdio: 'ignore',
    })
  }

  async function live(): Promise<void> {
    while (!isStopped) {
      await once(child, 'exit')
      if (!isStopped) await sleep(pauseMs())
      if (!isStopped) child = open()
    }
  }
}

function linesOf(text: string): Effect[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Effect)
}

async function untilUp(origin: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await fetch(`${origin}/log`).catch(() => undefined))) {
    if (Date.now() > deadline) throw new Error('the tool server did not start')
    await sleep(20)
  }
}
