import type { TestDatabase } from '@grizz/testing/provided'
import { v7 as newId } from 'uuid'
import { conversations } from '../../../src/db/schema/conversations.ts'
import { messages } from '../../../src/db/schema/messages.ts'
import { runs } from '../../../src/db/schema/runs.ts'
import { type StoredBlocks, toolCalls, turns } from '../../../src/db/schema/tool-calls.ts'
import { makeUser } from '../open-domain.ts'

export interface WrittenRun {
  id: string
  messageId: string
  userMessageId: string
}

export interface WrittenTurn {
  turn: number
  text?: string
  /** One call for each. */
  results?: readonly string[]
  native?: StoredBlocks
  prefix?: string
}

export type BranchWriter = Awaited<ReturnType<typeof openBranchWriter>>

/** Writes the rows of a conversation as runs leave them. */
export async function openBranchWriter(database: TestDatabase) {
  const { db } = database
  const { userId } = await makeUser(database)
  const conversationId = newId()
  await db.insert(conversations).values({ id: conversationId, userId })

  return {
    userId,
    conversationId,
    async question(content: string, parentId: string | null): Promise<string> {
      const id = newId()
      await db
        .insert(messages)
        .values({ id, conversationId, userId, parentId, role: 'user', content, status: 'complete' })
      return id
    },
    async run(userMessageId: string, continuesId: string | null = null): Promise<WrittenRun> {
      const [id, messageId] = [newId(), newId()]
      const place = { conversationId, userId, userMessageId, messageId, continuesId, model: 'gpt-5', position: 1 }
      await db.insert(runs).values({ ...place, id, status: 'completed' })
      return { id, messageId, userMessageId }
    },
    /** @returns the calls, as a context has them */
    async turn(runId: string, { turn, text, results = [], native, prefix }: WrittenTurn) {
      const calls = results.map((result, index) => ({ id: newId(), result, turn, index, ...called(index) }))
      const parts = [
        { type: 'reasoning' as const, text: 'hidden' },
        ...(text ? [{ type: 'text' as const, text }] : []),
        ...calls.map(({ id }) => ({ type: 'tool_call' as const, callId: id })),
      ]
      await db.insert(turns).values({ runId, turn, attempt: 1, native: native ?? null, prefix: prefix ?? null, parts })
      const same = { runId, userId, definitionHash: 'h', readOnly: true, repeatable: true }
      if (calls.length > 0) await db.insert(toolCalls).values(calls.map((call) => ({ ...call, ...same })))
      return { turn: { turn, parts, native: native ?? null }, calls }
    },
    async answer({ id: runId, messageId: id, userMessageId }: WrittenRun, content: string, hasCalls = false) {
      const row = { id, conversationId, userId, parentId: userMessageId, role: 'assistant' as const, runId, content }
      const status = content === '' ? ('failed' as const) : ('complete' as const)
      await db.insert(messages).values({ ...row, parts: hasCalls ? [] : null, status })
      return id
    },
  }
}

function called(index: number) {
  return {
    state: 'succeeded' as const,
    name: 'look',
    providerCallId: `p${index}`,
    arguments: '{"b":1, "a":2}',
    error: null,
  }
}
