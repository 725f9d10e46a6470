/** The checks of answers of several turns against Postgres and the upstream's log. Each returns violations. */
import { isDeepStrictEqual } from 'node:util'
import type { SeenMessage, SeenRequest } from '@grizz/testing/upstream/common/seen'
import type { PlannedTurn } from '../clients/questions.ts'
import { type Evidence, isSame, requestsOf, wasCutOff } from './checks.ts'
import type { LedgerRow, SavedMessage, SavedRun } from './db-snapshot.ts'
import type { Sent } from './scenario.ts'
import type { SavedCall, SavedTurn, TurnSnapshot } from './turn-snapshot.ts'

/** Clocks in whole milliseconds, and a request that is on its way. */
const TOLERANCE_MS = 2

interface Answered {
  run: SavedRun
  answer: SavedMessage
  plan: readonly PlannedTurn[]
  isStopped: boolean
  asked: readonly SeenRequest[]
  turns: readonly SavedTurn[]
  calls: readonly SavedCall[]
  ledger: readonly LedgerRow[]
}

/** @param saved what Postgres has of the answers' turns and calls */
export function checkTurns(sent: Sent, evidence: Evidence, saved: TurnSnapshot): string[] {
  const { snapshot } = evidence
  const runId = sent.run.id
  const run = snapshot.runs.find(({ id }) => id === runId)
  const answers = snapshot.messages.filter((message) => message.runId === runId && message.role === 'assistant')
  const [answer] = answers
  if (!run || !answer || answers.length !== 1) return [`run ${runId} has ${answers.length} answers`]
  const isOwn = (row: { runId: string | null }) => row.runId === runId
  const answered = {
    ...{
      run,
      answer,
      plan: sent.question.plan ?? [],
      isStopped: sent.isStopped,
      asked: requestsOf(sent, evidence.requests),
    },
    ...{ turns: saved.turns.filter(isOwn), calls: saved.calls.filter(isOwn), ledger: snapshot.ledger.filter(isOwn) },
  }
  return [
    ...checkEnd(answered),
    ...checkParts(answered),
    ...checkRequests(answered, saved),
    ...checkAskedOnce(answered, evidence),
    ...checkLedger(answered),
  ]
}

function checkEnd({ run, answer: { status, errorCode, content }, plan, isStopped }: Answered): string[] {
  if (isStopped && status === 'cancelled') return []
  if (errorCode === 'interrupted' && run.attempt > 3) return []
  if (status !== 'complete') return [`run ${run.id} is ${status} (${errorCode ?? 'no error'}), not complete`]
  const expected = plan.map(({ text }) => text).join('\n\n')
  return content === expected ? [] : [`run ${run.id} has another text than its turns: ${JSON.stringify(content)}`]
}

/** The answer's calls are those of the turns, in order, as they ended; one that was still being written is cancelled. */
function checkParts({ run, answer, calls, turns }: Answered): string[] {
  const ids = new Set(calls.map(({ id }) => id))
  const shown = (answer.parts ?? [])
    .filter((part) => part.type === 'tool_call')
    .filter(({ callId, state }) => answer.status === 'complete' || state !== 'cancelled' || ids.has(callId))
    .map(({ callId, state, executions }) => [callId, state, executions])
  const rows = calls.map(({ id, state, executions }) => [id, state, executions])
  const violations = isDeepStrictEqual(shown, rows)
    ? []
    : [`run ${run.id} has calls ${JSON.stringify(rows)}, and its answer shows ${JSON.stringify(shown)}`]
  if (turns.some(({ turn }, index) => turn !== index)) violations.push(`run ${run.id} misses a turn`)
  return violations
}

/** Each request holds the finished turns, with one result per call, in order, and none before it was committed. */
function checkRequests({ run, asked, turns, calls }: Answered, { transitions }: TurnSnapshot): string[] {
  return asked.flatMap((request) => {
    if (request.status !== 200) return [`a model call of run ${run.id} was refused with ${request.status}`]
    const before = calls.filter(({ turn }) => turn < request.turn)
    const named = `turn ${request.turn} of run ${run.id}`
    const told = tailOf(request.messages).filter(({ role }) => role === 'tool')
    const wrong = before.filter((call, place) => !isToldAs(call, told[place]))
    const late = turns.filter(({ turn, committedAt }) => turn < request.turn && committedAt > request.at + TOLERANCE_MS)
    const settled = transitions.filter(
      ({ callId, committedAt }) => before.some(({ id }) => id === callId) && committedAt > request.at + TOLERANCE_MS,
    )
    return [
      ...(told.length === before.length ? [] : [`${named} was asked with ${told.length} results of ${before.length}`]),
      ...wrong.map(({ name, turn, index }) => `${named} was told something else of call ${turn}.${index} (${name})`),
      ...late.map(({ turn }) => `${named} was asked before turn ${turn} was committed`),
      ...settled.map(({ to, callId }) => `${named} was asked before call ${callId} was committed as ${to}`),
    ]
  })
}

/** What stands behind the question. */
function tailOf(messages: readonly SeenMessage[]): readonly SeenMessage[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1)
}

const sayings: Readonly<Record<string, RegExp>> = {
  failed: /./,
  denied: /did not allow/,
  cancelled: /cancelled/,
  unknown: /Outcome unknown/,
}

function isToldAs({ providerCallId, state, result }: SavedCall, told: SeenMessage | undefined): boolean {
  if (told?.tool_call_id !== providerCallId) return false
  if (state === 'succeeded') return isResult(told.content, result || 'The tool returned nothing.')
  return sayings[state]?.test(told.content) ?? false
}

const cutNote = /\n\[cut here: the results of this answer [^\]]*\]$/

/** All of it, or as much as there was room for. */
function isResult(told: string, result: string): boolean {
  return told === result || (cutNote.test(told) && result.startsWith(told.replace(cutNote, '')))
}

/** A turn that is durable is not asked again, but by an engine that could not know. */
function checkAskedOnce({ run, asked, turns }: Answered, { engines }: Evidence): string[] {
  return asked.flatMap((request) => {
    const done = turns.find(({ turn }) => turn === request.turn)
    if (!done || request.at <= done.committedAt + TOLERANCE_MS) return []
    if (wasCutOff(request, request.at, engines)) return []
    const lateMs = Math.round(request.at - done.committedAt)
    return [`turn ${request.turn} of run ${run.id} was asked again ${lateMs} ms after it was committed`]
  })
}

/** Each turn is billed once, as the model reported it, and what a lost attempt used is an estimate. */
function checkLedger({ run, answer, asked, turns, ledger }: Answered): string[] {
  const named = `run ${run.id}`
  const lost = ledger.filter(({ kind }) => kind === 'lost_attempt')
  const violations = turns.flatMap(({ turn, attempt }) => {
    const rows = ledger.filter((row) => row.kind === 'answer' && row.turn === turn)
    const [row] = rows
    if (!row && answer.status !== 'complete' && turn === turns.length - 1) return []
    if (!row || rows.length !== 1) return [`turn ${turn} of ${named} is billed ${rows.length} times`]
    if (row.attempt !== attempt) return [`turn ${turn} of ${named} is billed as attempt ${row.attempt}, not ${attempt}`]
    const isReported = asked.some((one) => one.turn === turn && one.reported && isSame(row, one.reported))
    return isReported || row.estimated ? [] : [`turn ${turn} of ${named} is billed as the model never reported`]
  })
  const places = ledger.map(({ turn, attempt }) => `${turn}/${attempt}`)
  if (new Set(places).size < places.length) violations.push(`${named} is billed twice: ${places.join(' ')}`)
  if (lost.some(({ estimated }) => !estimated)) violations.push(`${named} has a lost attempt not marked estimated`)
  if (lost.length > Math.max(0, run.attempt - 1))
    violations.push(`${named} lost ${lost.length} attempts of ${run.attempt}`)
  if (ledger.some(({ turn }) => turn > run.turn)) violations.push(`${named} is billed for a turn that it did not have`)
  return violations
}
