import { sql } from 'drizzle-orm'
import type { Executor } from '../connection/executor.ts'

export type StoredPolicy = 'allow' | 'ask' | 'deny'

/** The user's decision about a tool for later. It holds while the tool's definition stays the same. */
export interface ToolPolicyRow {
  tool: string
  definitionHash: string
  policy: StoredPolicy
}

/** The settings of tools in a conversation: those that its user switched on or off there, and their policies. */
export interface ToolChoices {
  switched: Readonly<Record<string, boolean>>
  policies: readonly ToolPolicyRow[]
  /** There are tool servers that the user uses. */
  hasServers: boolean
  /** There are files in the conversation or in its project. */
  hasFiles: boolean
}

/** `conversationId` undefined: what holds in all conversations of the user. */
export async function readToolChoices(
  db: Executor,
  userId: string,
  conversationId: string | undefined,
): Promise<ToolChoices> {
  const { rows } = await db.execute<{ choices: ToolChoices }>(sql`
    select tool_choices(${userId}, ${conversationId ?? null}::uuid) as choices`)
  return rows[0]?.choices ?? { switched: {}, policies: [], hasServers: false, hasFiles: false }
}

/** Remembers a policy for a conversation, or, without one, for all of the user's; the newer one replaces the older. */
export async function saveToolPolicy(
  db: Executor,
  {
    userId,
    conversationId,
    tool,
    definitionHash,
    policy,
  }: ToolPolicyRow & { userId: string; conversationId: string | null },
): Promise<void> {
  await db.execute(sql`
    insert into tool_policies (user_id, conversation_id, tool, definition_hash, policy)
    values (${userId}, ${conversationId}, ${tool}, ${definitionHash}, ${policy})
    on conflict on constraint tool_policies_subject
    do update set definition_hash = excluded.definition_hash, policy = excluded.policy, created_at = now()`)
}
