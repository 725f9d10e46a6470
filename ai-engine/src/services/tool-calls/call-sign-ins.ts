import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findCall, findWaitingSignIns } from '../../db/runs/tool-calls.ts'
import type { Decisions } from './decisions.ts'
import type { Tools } from './toolbox.ts'

export type CallSignIns = ReturnType<typeof createCallSignIns>

/** Calls that wait until their user has signed in at their tool server. */
export function createCallSignIns(deps: {
  db: Executor
  tools: Pick<Tools, 'ofServers'>
  decisions: Pick<Decisions, 'decide'>
  signIns: { begin(userId: string, serverId: string, scope?: string): Promise<{ url: string }> }
  logger: Logger
}) {
  const { db, tools, decisions, signIns, logger } = deps

  /** Where the user's browser has to go. @throws AppError not_found, conflict when the call does not wait for a sign-in */
  async function begin(userId: string, callId: string): Promise<{ url: string }> {
    const call = orNotFound(await findCall(db, userId, callId), 'There is no such tool call.')
    if (call.state !== 'waiting_sign_in')
      throw new AppError('conflict', 'This call does not wait for a sign-in any more. Load the conversation again.')
    const serverId = (await serversByTool(userId)).get(call.name)
    const scope = call.requestedInput?.scope
    const server = orNotFound(serverId, 'The tool server of this call is gone. Go on without it.')
    return signIns.begin(userId, server, typeof scope === 'string' ? scope : undefined)
  }

  /** Lets the user's calls of a server go on that waited for this sign-in. */
  async function signedIn(userId: string, serverId: string): Promise<void> {
    const waiting = await findWaitingSignIns(db, userId)
    if (waiting.length === 0) return
    const servers = await serversByTool(userId)
    for (const { id, name } of waiting.filter((call) => servers.get(call.name) === serverId))
      await decisions.decide(userId, id, { decision: 'run_again' }).catch((error) => {
        logger.warn({ callId: id, tool: name, err: error }, 'a call that waited for a sign-in does not go on by itself')
      })
  }

  return { begin, signedIn }

  async function serversByTool(userId: string): Promise<ReadonlyMap<string, string>> {
    const found = await tools.ofServers(userId)
    return new Map(found.tools.flatMap(({ name, server }) => (server ? [[name, server.id] as const] : [])))
  }
}
