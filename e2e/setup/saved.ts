import type { Snapshot } from '@grizz/protocol/resources'
import type { Chat } from './chat.ts'
import type { Grizz } from './grizz.ts'

/** An answer as Postgres has it. */
export interface SavedAnswer {
  id: string
  content: string
  reasoning: string | null
  status: string
  model: string
  input_tokens: number
  output_tokens: number
  reasoning_tokens: number
  cached_input_tokens: number
  /** US cents, as Postgres writes a numeric; null without a price. */
  usage_cents: string | null
}

/** The answers of the open conversation in Postgres, oldest first. */
export function savedAnswers(grizz: Pick<Grizz, 'query'>, chat: Chat): Promise<SavedAnswer[]> {
  return grizz.query<SavedAnswer & Record<string, unknown>>(
    `select * from messages where conversation_id = $1 and role = 'assistant' order by created_at, id`,
    [chat.conversationId()],
  )
}

/** The open conversation over HTTP. */
export async function snapshotOf({ page, url, conversationId }: Chat): Promise<Snapshot> {
  const answer = await page.request.get(`${url}/api/conversations/${conversationId()}/messages`)
  return (await answer.json()) as Snapshot
}
