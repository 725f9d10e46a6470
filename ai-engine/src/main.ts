import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { describeError } from './core/logging/logger.ts'
import './db/connection/drizzle-hook.ts'
import type { Engine } from './engine.ts'

enableCompileCache(fileURLToPath(new URL('../../.cache/compile', import.meta.url)))

/** A supervisor's SIGTERM and a Ctrl-C reach the engine twice at once; only a later second one means "at once". */
const SAME_SIGNAL_MS = 1000

await run()

async function run(): Promise<void> {
  try {
    const { readCheckedConfig } = await import('./preflight.ts')
    const config = await readCheckedConfig(process.env)
    const { createEngine } = await import('./engine.ts')
    const engine = await createEngine(config)
    stopOnSignals(engine)
    process.stdout.write(`\n  Grizz Chat is ready: ${engine.url}\n${signUpHint(engine)}\n`)
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`)
    process.exit(1)
  }
}

// Not through the log, which may be set to be silent: without the code nobody gets in.
function signUpHint({ signUp, firstSignUpCode }: Pick<Engine, 'signUp' | 'firstSignUpCode'>): string {
  if (signUp === 'open') return '  Sign-up is open: whoever reaches this address may make an account.\n'
  return firstSignUpCode
    ? `  Sign-up is closed. The first account needs this one-time code: ${firstSignUpCode}\n`
    : '  Sign-up is closed. SIGNUP=open opens it.\n'
}

function stopOnSignals(engine: { close(): Promise<void> }): void {
  let stoppingSince: number | undefined
  const stop = () => {
    if (stoppingSince !== undefined && Date.now() - stoppingSince > SAME_SIGNAL_MS) process.exit(130)
    if (stoppingSince !== undefined) return
    stoppingSince = Date.now()
    engine.close().then(() => process.exit(0), failToStop)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  // The start script holds the other end: without it there is nobody left to send a signal.
  if (process.connected) process.once('disconnect', stop)
}

function failToStop(error: unknown): never {
  process.stderr.write(`Grizz Chat did not stop cleanly: ${sentenceOf(error)}\n`)
  process.exit(1)
}

/** A mistake that the user can mend is one sentence; a bug is described without values, which may be private. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `Port ${error.port} is in use. Stop the program that uses it, or set PORT to another one.`
  if ('code' in error && error.code === 'EACCES' && 'port' in error)
    return `Port ${error.port} may not be used by this user. Set PORT to 1024 or more.`
  if (error.constructor === Error || error.name === 'ConfigError') return error.message
  return inspect(describeError(error), { depth: 10 })
}
