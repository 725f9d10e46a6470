import { setTimeout as sleep } from 'node:timers/promises'
import { decideWhatWaits } from '../clients/decisions.ts'
import { type Answer, ask } from '../common/request.ts'
import { type Era, startFaultyToolServer } from '../engines/tool-server.ts'
import type { Scenario, ToolsInUse } from './scenario.ts'

const MAX_PAUSE_MS = 1500
const ADD_TIMEOUT_MS = 20_000

/**
 * Adds a tool server of the scenario's own, as an administrator does, and lets the scenario use it.
 * @param policies by the server's own names of its tools
 * @returns what takes it away
 */
export async function openTools(scenario: Scenario, policies: Readonly<Record<string, string>>, era: Era) {
  const { environment, random } = scenario
  const pauses = random.fork()
  const server = await startFaultyToolServer(era, () => pauses.whole(0, MAX_PAUSE_MS))
  const { status, body } = await asAdministrator(environment, 'POST', '/api/tool-servers', {
    name: `fx ${random.whole(0, 999_999)}`,
    url: server.url,
    trusted: true,
    allowPrivate: true,
    policies,
  })
  const { id, slug, tools = [] } = body as { id: string; slug: string; tools?: unknown[] }
  if (status !== 201 || tools.length === 0) throw new Error(`no tool server: ${status} ${JSON.stringify(body)}`)
  const inUse: ToolsInUse = { server, slug, decisions: [] }
  scenario.tools = inUse
  return async (): Promise<void> => {
    await asAdministrator(environment, 'DELETE', `/api/tool-servers/${id}`)
    await server.stop()
  }
}

/** Every client decides whatever it shows as waiting, until the scenario is over. */
export async function decideEverything({ talks, tools, random, isOpen, report }: Scenario): Promise<void> {
  const clients = talks.flatMap((talk) => talk.clients)
  await Promise.all(
    clients.map((client) =>
      decideWhatWaits({
        client,
        random: random.fork(),
        isOpen,
        report,
        sent: (decision) => void tools?.decisions.push(decision),
      }),
    ),
  )
}

/** Waits until the tool server has counted so many effects. @throws Error after 30 s */
export async function untilEffects({ tools }: Scenario, count: number): Promise<void> {
  const deadline = Date.now() + 30_000
  while ((tools?.server.effects().length ?? 0) < count) {
    if (Date.now() > deadline) throw new Error(`there were no ${count} effects`)
    await sleep(10)
  }
}

function asAdministrator(
  { engines, key }: Scenario['environment'],
  method: 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const [engine] = engines
  if (!engine) throw new Error('an environment needs an engine')
  const headers = { authorization: `Bearer ${key}` }
  const timeoutMs = ADD_TIMEOUT_MS
  return ask({ address: engine.address, method, path, headers, timeoutMs, ...(body !== undefined && { body }) })
}
