/** The view of a conversation: what `live/` (plain TypeScript) gives to the components (React). */

import type { WaitingFor } from '@grizz/protocol/parts'
import type { ProblemCode } from '@grizz/protocol/problem'
import type { BranchItem } from '@grizz/protocol/reducer/branch'
import type { Parameters } from '@grizz/protocol/resources'
import type { ConnectionState } from '../../client/connection.ts'

/** A question that the user has sent and the engine has not confirmed. */
export interface PendingMessage {
  clientMessageId: string
  content: string
  /** The ids of its files. */
  files: readonly string[]
  /**
   * `waiting` has no room in the queue, or no network, yet; `uploading` waits for its files. It is kept across a reload
   * and sent once.
   */
  state: 'sending' | 'waiting' | 'uploading' | 'offline'
  createdAt: string
}

/** The items of a thread, oldest first: those that the engine confirmed, then those on their way. */
export type ThreadItem = BranchItem | { kind: 'pending'; pending: PendingMessage }

/** A message that the engine refused: its bubble is gone, its text goes back to the composer. */
export interface RejectedSend {
  /** New for each refusal, so that the composer takes the text back once. */
  id: string
  code: ProblemCode
  /** A sentence with the reason and what to do. */
  detail: string
  content: string
  /** The ids of its files. */
  files: readonly string[]
  /** Milliseconds since the epoch; from then on the same message may pass. */
  retryAt: number | undefined
  /** Given when it was the first message of its conversation, which is then removed. */
  rollback: { systemPrompt: string | undefined; projectId?: string | undefined } | undefined
}

export interface ConversationView {
  state: 'loading' | 'ready' | 'not_found' | 'failed'
  /** Given when `state` is `failed`. */
  problem: string | undefined
  items: readonly ThreadItem[]
  connection: ConnectionState
  transport: 'websocket' | 'sse'
  /** True for a few seconds after a connection came back while an answer was being written. */
  resumed: boolean
  /** The running run, for the stop button. */
  activeRunId: string | undefined
  /** While it waits for the user: why, and for which tool calls. */
  waitingFor: WaitingFor | undefined
  /** True from the press of Stop until the run is over. */
  stopping: boolean
  rejectedSend: RejectedSend | undefined
  hasOlder: boolean
  loadingOlder: boolean
  /** The shown items are a stretch apart from the branch's end. */
  hasNewer: boolean
  loadingNewer: boolean
}

/** A model by its id, and by its provider's slug: two providers may have the same one. */
export interface ModelChoice {
  model: string
  /** Absent where it is not known: the engine then takes the provider that lists the model. */
  provider?: string | undefined
}

export interface SendOptions {
  model?: ModelChoice | undefined
  /** How the model of a conversation that this message begins is to answer. */
  parameters?: Parameters | undefined
  /** Tools that were switched on or off for a conversation that this message begins. */
  tools?: Readonly<Record<string, boolean>> | undefined
  /** The ids of its files, which may still be on their way. */
  files?: readonly string[] | undefined
  /** The project in which a conversation begins that this message begins. */
  projectId?: string | undefined
  /** A sibling of an earlier question: its parent. Absent: the end of the shown branch. */
  parentId?: string | null | undefined
}
