import type { ToolCallPart } from '@grizz/protocol/parts'
import type { Message, Snapshot } from '@grizz/protocol/resources'
import { startToolServer, type ToolServer, type ToolServerOptions } from '@grizz/testing/tool-server/tool-server'
import { v7 as newId } from 'uuid'
import { expect } from 'vitest'
import { toolServers } from '../../../src/db/schema/tool-servers.ts'
import { type OpenDomain, openDomain } from '../open-domain.ts'

/** One model call of a plan: what it writes, and the calls that it asks for. */
export interface PlannedTurn {
  text?: string
  reasoning?: string
  calls?: readonly { name: string; id?: string; args?: Record<string, unknown> }[]
  /** The finish reason, in the words of the API. */
  finish?: string
}

export interface OpenTools extends OpenDomain {
  server: ToolServer
  /** A question whose answer follows this plan. */
  ask(plan: readonly PlannedTurn[], conversationId?: string): Promise<{ id: string; runId: string; messageId: string }>
  snapshot(conversationId: string): Promise<Snapshot>
  /** The answer, once its run is over. */
  answered(conversationId: string, messageId: string): Promise<Message>
  /** The running or waiting run's calls, once one of them is in this state. */
  callIn(conversationId: string, state: ToolCallPart['state']): Promise<ToolCallPart>
}

/** Services of one engine with a tool server that counts effects; `trusted` is what an administrator says of it. */
export async function openTools({
  trusted = true,
  env = {},
  ...options
}: ToolServerOptions & {
  trusted?: boolean
  env?: Record<string, string>
} = {}) {
  const [open, server] = await Promise.all([openDomain(env), startToolServer(options)])
  await open.database.db.insert(toolServers).values({
    id: newId(),
    ownerId: null,
    slug: 'fx',
    name: 'Effects',
    url: server.url,
    trusted,
    allowPrivate: true,
    status: 'unavailable',
  })
  const snapshot = (id: string) => open.domain.conversations.snapshot(open.caller.userId, id, { limit: 50 })

  const tools: OpenTools = {
    ...open,
    server,
    snapshot,
    async ask(plan, conversationId) {
      const id = conversationId ?? (await open.newConversation())
      const { run } = await open.send(id, `[[tools ${JSON.stringify(plan)}]]`)
      return { id, runId: run.id, messageId: run.messageId }
    },
    async answered(id, messageId) {
      const find = async () => (await snapshot(id)).messages.find((message) => message.id === messageId)
      await expect.poll(find, { timeout: 100_000 }).toBeDefined()
      const message = await find()
      if (!message) throw new Error('the answer is gone')
      return message
    },
    async callIn(id, state) {
      const find = async () => callsOf((await snapshot(id)).activeRun?.parts ?? []).find((call) => call.state === state)
      await expect.poll(find, { timeout: 100_000 }).toBeDefined()
      const call = await find()
      if (!call) throw new Error(`no call is ${state} any more`)
      return call
    },
    async close() {
      await open.close()
      await server.close()
    },
  }
  return tools
}

export function callsOf(parts: Message['parts']): ToolCallPart[] {
  return parts.filter((part) => part.type === 'tool_call')
}
