import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'))
const TIMEOUT_MS = 60_000

/** One thing that a scenario looked at. */
interface Check {
  id: string
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  description?: string
  errorMessage?: string
  /** Of one that takes a time. */
  details?: { slightlyLate?: boolean; veryLate?: boolean }
}

/**
 * Runs a client scenario of the protocol's conformance suite. It starts `client`, a file, with the address of its server,
 * and looks at what the client sends.
 * @returns its checks, and what was written meanwhile
 */
export async function runConformance(scenario: string, client: string): Promise<{ checks: Check[]; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'grizz-conformance-'))
  try {
    const command = `${JSON.stringify(process.execPath)} ${JSON.stringify(client)}`
    const options = ['--scenario', scenario, '--command', command, '--output-dir', folder, '--timeout', `${TIMEOUT_MS}`]
    const suite = spawn(process.execPath, [main, 'client', ...options, '--verbose'], { cwd: folder })
    const [output, errors] = await Promise.all([text(suite.stdout), text(suite.stderr), once(suite, 'close')])
    return { checks: await checksIn(folder), output: output + errors }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function checksIn(folder: string): Promise<Check[]> {
  for await (const file of glob(join(folder, '**', 'checks.json'))) return JSON.parse(await readFile(file, 'utf8'))
  return []
}

/** The names of the client scenarios that the suite has. */
export async function conformanceScenarios(): Promise<string[]> {
  const suite = spawn(process.execPath, [main, 'list', '--client'])
  const [list] = await Promise.all([text(suite.stdout), once(suite, 'close')])
  return [...list.matchAll(/^ +- (\S+)/gm)].map(([, name = '']) => name)
}
