import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { partsOf } from '@grizz/protocol/part-text'
import { branch } from '@grizz/protocol/reducer/branch'
import type { Client } from '../clients/client.ts'
import { type DbSnapshot, readDbSnapshot, type SavedMessage } from './db-snapshot.ts'
import type { Scenario, Talk } from './scenario.ts'

const STUCK_AFTER_MS = 15_000
const POLL_INTERVAL_MS = 200

/** Waits until every run is over. Reports a violation, and goes on, when nothing moves for 15 s and `extraMs`. */
export async function untilRunsAreOver(scenario: Scenario, extraMs = 0): Promise<void> {
  const { environment } = scenario
  const ids = scenario.talks.map(({ conversationId }) => conversationId)
  let last = ''
  let movedAt = Date.now()
  while (Date.now() - movedAt < STUCK_AFTER_MS + extraMs) {
    const open = await environment
      .query(
        `select id, status, attempt, turn, length(partial_content) + length(partial_reasoning) as length, waiting_for,
           (select string_agg(state || executions, ' ' order by turn, index) from tool_calls where run_id = runs.id) as calls
         from runs where conversation_id = any($1) and status in ('queued', 'running', 'waiting') order by id`,
        [ids],
      )
      .catch(() => undefined)
    if (open?.length === 0) return
    const deltas = environment.upstream.log().requests.reduce((sum, request) => sum + request.deltas, 0)
    const state = open ? JSON.stringify([open, deltas]) : String(Math.random())
    if (state !== last) movedAt = Date.now()
    last = state
    await sleep(POLL_INTERVAL_MS)
  }
  scenario.report(`nothing moved for ${STUCK_AFTER_MS} ms: ${last}`)
}

/** Waits until every client shows the rows in Postgres. Reports each client that does not in time. */
export async function untilClientsAgree(scenario: Scenario, timeoutMs: number): Promise<DbSnapshot> {
  const deadline = Date.now() + timeoutMs
  const snapshot = await readDbSnapshot(
    scenario.environment,
    scenario.talks.map(({ conversationId }) => conversationId),
  )
  for (const talk of scenario.talks) {
    const saved = snapshot.messages.filter(({ conversationId }) => conversationId === talk.conversationId)
    for (const client of talk.clients) {
      while (differenceOf(client, talk, saved) && Date.now() < deadline) await sleep(50)
      const difference = differenceOf(client, talk, saved)
      if (difference) scenario.report(`${client.name} never agreed with Postgres: ${difference}`)
    }
  }
  return snapshot
}

function differenceOf(client: Client, talk: Talk, saved: readonly SavedMessage[]): string | undefined {
  const thread = client.view()?.thread()
  if (!thread) return 'it has no messages'
  const live = Object.values(thread.live)
  if (live.length > 0) return `it shows ${live.length} answers being written, of runs ${live.map(({ runId }) => runId)}`
  if (thread.queue.length > 0) return `it shows ${thread.queue.length} waiting`
  const shown = Object.values(thread.messages)
  if (shown.length !== saved.length) return `it shows ${shown.length} messages of ${saved.length}`
  for (const { id, parts, content, reasoning, status, parentId } of saved) {
    const held = thread.messages[id]
    if (!held) return `message ${id} is missing`
    if (held.content !== content) return `message ${id} has ${quote(held.content)}, saved ${quote(content)}`
    if ((held.reasoning ?? '') !== (reasoning ?? '')) return `message ${id} has another reasoning`
    if (!isDeepStrictEqual(held.parts, parts ?? partsOf({ content, reasoning: reasoning ?? '' })))
      return `message ${id} has parts ${JSON.stringify(held.parts)}, saved ${JSON.stringify(parts)}`
    if (held.status !== status) return `message ${id} is ${held.status}, saved ${status}`
    if (held.parentId !== parentId) return `message ${id} follows ${held.parentId}, saved ${parentId}`
  }
  const items = branch(thread).length
  return items === talk.sent.length * 2 ? undefined : `its branch has ${items} messages of ${talk.sent.length * 2}`
}

function quote(text: string): string {
  return `${text.length} characters …${JSON.stringify(text.slice(-30))}`
}
