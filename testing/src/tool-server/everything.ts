import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../free-port.ts'

const main = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))
const START_TIMEOUT_MS = 60_000

/** The same server as a program that is spoken to by its standard input and output. */
export const everythingProgram = { command: process.execPath, args: [main, 'stdio'] }

/** The reference server of the protocol's authors, over streamable HTTP, in a process of its own. It speaks the 2025 protocol. */
export async function startEverything(): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort()
  const program = spawn(process.execPath, [main, 'streamableHttp'], { env: { PORT: String(port) }, stdio: 'ignore' })
  const ended = once(program, 'exit')
  const killAtExit = () => program.kill('SIGKILL')
  process.once('exit', killAtExit)
  const url = `http://127.0.0.1:${port}/mcp`
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await fetch(url).catch(() => undefined))) {
    if (program.exitCode !== null || Date.now() > deadline) throw new Error('server-everything did not start')
    await sleep(50)
  }
  return {
    url,
    async stop() {
      process.off('exit', killAtExit)
      program.kill('SIGKILL')
      await ended
    },
  }
}
