import { randomUUID } from 'node:crypto'
import type { conversations } from '@grizz/ai-engine/db/schema/conversations'
import type { messages } from '@grizz/ai-engine/db/schema/messages'
import type { runs, steps } from '@grizz/ai-engine/db/schema/runs'
import type { usage } from '@grizz/ai-engine/db/schema/usage'
import { answerOn, type Choices, questionOn, topicOf } from './seed-text.ts'

type Row<T extends { $inferInsert: object }> = T['$inferInsert']

/** The rows of one conversation, each list in an order in which it can be inserted. */
export interface ThreadRows {
  conversation: Row<typeof conversations>
  messages: Row<typeof messages>[]
  runs: Row<typeof runs>[]
  steps: Row<typeof steps>[]
  usage: Row<typeof usage>[]
}

export interface ThreadPlan {
  userId: string
  /** Questions on the branch that is shown; siblings come on top. */
  questions: number
  beginsAt: Date
  pinned?: boolean
  archived?: boolean
}

const models = ['demo', 'gpt-4o-mini', 'llama3.2'] as const
const turnMs = 90_000
/** Every so many questions the answer is given twice, or the question is asked anew in other words. */
const answeredTwiceEvery = 7
const editedEvery = 11

/** A conversation whose branches, failures, tokens and cents the page can show. */
export function threadOf(plan: ThreadPlan, choices: Choices): ThreadRows {
  const rows = emptyThread(plan, topicOf(choices))
  const turn = { rows, plan, choices, model: choices.of(models), at: plan.beginsAt }
  let leaf: string | null = null
  for (let index = 1; index <= plan.questions; index += 1) {
    if (index % editedEvery === 0) answer({ ...turn, questionId: ask(turn, leaf) })
    const questionId = ask(turn, leaf)
    if (index % answeredTwiceEvery === 0) answer({ ...turn, questionId })
    leaf = answer({ ...turn, questionId })
    turn.at = new Date(turn.at.getTime() + turnMs)
  }
  Object.assign(rows.conversation, { leafId: leaf, nextPosition: rows.runs.length + 1, updatedAt: turn.at })
  return rows
}

function emptyThread({ userId, beginsAt, pinned = false, archived = false }: ThreadPlan, topic: string): ThreadRows {
  const title = `${topic.charAt(0).toUpperCase()}${topic.slice(1)}`
  const conversation = { id: idAt(beginsAt), userId, title, pinned, archived, createdAt: beginsAt }
  return { conversation, messages: [], runs: [], steps: [], usage: [] }
}

interface Turn {
  rows: ThreadRows
  plan: ThreadPlan
  choices: Choices
  model: string
  at: Date
}

function ask({ rows, plan, choices, at }: Turn, parentId: string | null): string {
  const id = idAt(at)
  const about = questionOn(topicOf(choices), choices)
  const own = { id, parentId, role: 'user' as const, status: 'complete' as const, content: about }
  rows.messages.push({ ...own, ...ownerOf(rows, plan), clientMessageId: id, announcedAt: at, createdAt: at })
  return id
}

/** One run, its answer, its step and its row of the ledger. */
function answer({ rows, plan, choices, model, at, questionId }: Turn & { questionId: string }): string {
  const [runId, messageId] = [idAt(at), idAt(at)]
  const endedAt = new Date(at.getTime() + 1000 + choices.below(20_000))
  const end = endOf(choices)
  const owner = ownerOf(rows, plan)
  const tokens = tokensOf(choices)
  const common = { model, error: end.error, announcedAt: endedAt, createdAt: at }
  rows.runs.push({
    ...{ id: runId, ...owner, ...common, userMessageId: questionId, messageId, status: end.run },
    ...{ position: rows.runs.length + 1, attempt: 1, startedAt: at, endedAt },
  })
  rows.messages.push({
    ...{ id: messageId, ...owner, ...common, ...tokens, runId, parentId: questionId, role: 'assistant' },
    ...{ status: end.message, content: answerOn(topicOf(choices), choices), usageEstimated: false, createdAt: endedAt },
  })
  rows.steps.push(
    stepOf({ runId, model, tokens, failed: end.run !== 'completed', startedAt: at, completedAt: endedAt }),
  )
  rows.usage.push({
    ...{ ...owner, ...tokens, runId, attempt: 1, kind: 'answer', model, billedModel: model, provider: 'Seed' },
    ...{ estimated: false, createdAt: endedAt },
  })
  return messageId
}

function ownerOf({ conversation }: ThreadRows, { userId }: ThreadPlan) {
  return { conversationId: conversation.id, userId }
}

const failure = {
  code: 'model_timeout',
  detail: 'The model said nothing for 60 seconds. Try again.',
  retryable: true,
} as const

function endOf({ below }: Choices) {
  const ends = below(20)
  if (ends === 0) return { run: 'failed', message: 'failed', error: failure } as const
  if (ends === 1) return { run: 'cancelled', message: 'cancelled', error: null } as const
  return { run: 'completed', message: 'complete', error: null } as const
}

function tokensOf({ below }: Choices) {
  const [inputTokens, outputTokens] = [200 + below(6000), 50 + below(900)]
  const usageCents = below(9) === 0 ? null : (inputTokens * 15 + outputTokens * 60) / 1_000_000
  return { inputTokens, outputTokens, reasoningTokens: 0, cachedInputTokens: below(200), usageCents }
}

function stepOf(given: {
  runId: string
  model: string
  tokens: object
  failed: boolean
  startedAt: Date
  completedAt: Date
}): Row<typeof steps> {
  const { runId, model, tokens, failed, startedAt, completedAt } = given
  const detail = { model, billedModel: model, ...tokens, estimated: false, firstTokenMs: 400 }
  const status = failed ? 'failed' : 'completed'
  return {
    id: idAt(startedAt),
    runId,
    index: 0,
    kind: 'model_call',
    status,
    attempt: 1,
    detail,
    startedAt,
    completedAt,
  }
}

/** A UUID of version 7 of that millisecond (RFC 9562): housekeeping reads the age of a step from its id. */
function idAt(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`
}
