import { v5 as idFrom } from 'uuid'
import { type ToolCallRow, toToolCall } from '../db/rows/rows.ts'
import type { DurableTurn } from '../db/runs/turns.ts'
import type { ModelMessage } from '../llm/contract/model.ts'
import { tokensOfFiles } from '../llm/pricing/tokens.ts'
import type { SentParameters } from '../llm/registry/known-parameters.ts'
import type { GivenFiles } from '../services/files/for-model/for-model.ts'
import type { Context } from '../services/memory/memory.ts'
import { turnMessages } from '../services/memory/turn-messages.ts'
import type { ActiveRun } from '../services/runs/active/active-runs.ts'
import type { Toolbox } from '../services/tool-calls/toolbox.ts'
import type { Publisher } from './publisher.ts'
import type { StepRecorder } from './steps.ts'

/** One run while this engine works on it. The agent's loop and its parts write it, nobody else. */
export interface Session {
  readonly activeRun: ActiveRun
  readonly context: Context
  /** Those of the conversation that the model knows. */
  readonly parameters: SentParameters
  readonly toolbox: Toolbox
  readonly publisher: Publisher
  readonly steps: StepRecorder
  /** The durable turns and their calls, in order, as Postgres has them. */
  turns: readonly DurableTurn[]
  calls: readonly ToolCallRow[]
  /** By call: the pictures of its result, as the model is given them. */
  readonly given: Map<string, Pick<GivenFiles, 'text' | 'files'>>
  /** Executions that this engine has sent, as `<call>:<execution>`: none is sent twice. */
  readonly sent: Set<string>
}

/** The next request to the model; `isFull` when results of tools had to be cut to fit. */
export interface Prompt {
  messages: ModelMessage[]
  isFull: boolean
}

/** Characters (UTF-16 units) of results that go with one token of a model's cap: half of what fits, about. */
const RESULT_CHARACTERS_PER_TOKEN = 2
const MAX_CUT_RESULT = 500
const cutNote = '\n[cut here: the results of this answer already fill what the model can read at once]'

/** `cap` is the most tokens of the model's prompt. Results are cut from the first one on that no longer fits. */
export function promptOf({ context, turns, calls, given }: Session, cap: number): Prompt {
  let room = cap * RESULT_CHARACTERS_PER_TOKEN
  const own = turnMessages(
    turns,
    calls.map((call) => ({ ...call, given: given.get(call.id) })),
  ).map((message) => {
    if (message.role !== 'tool') return message
    const { files, ...text } = message
    room -= message.content.length + tokensOfFiles(files) * RESULT_CHARACTERS_PER_TOKEN
    if (room >= 0) return message
    if (message.content.length <= MAX_CUT_RESULT) return text
    return { ...text, content: message.content.slice(0, MAX_CUT_RESULT).toWellFormed() + cutNote }
  })
  return { messages: [...context.messages, ...own], isFull: room < 0 }
}

/** Bytes of the pictures and documents in the next request, in base64. */
export function bytesOfFiles({ context, given }: Session): number {
  const ofMessages = context.messages.flatMap((message) => ('files' in message && message.files) || [])
  const ofResults = [...given.values()].flatMap(({ files }) => files)
  return [...ofMessages, ...ofResults].reduce((sum, { data }) => sum + data.length, 0)
}

/** Puts changed calls in their places. */
export function replaceCalls(session: Session, changed: readonly ToolCallRow[]): void {
  const byId = new Map(changed.map((call) => [call.id, call]))
  session.calls = session.calls.map((call) => byId.get(call.id) ?? call)
}

/** Shows calls as they are now. */
export function publishCalls({ activeRun: { draft }, publisher }: Session, rows: readonly ToolCallRow[]): void {
  for (const row of rows) {
    const change = draft.update(toToolCall(row))
    if (change) publisher.part(change)
  }
}

/** The same in every attempt: made of the run, the turn and the number of the call in it; or of the provider's own id. */
export function callIdOf(runId: string, turn: number | 'provider', call: number | string): string {
  return idFrom(`${turn}:${call}`, runId)
}
