/** The checks of a finished run against Postgres and against the upstream's log. Each returns violations. */
import type { SeenRequest } from '@grizz/testing/upstream/common/seen'
import type { Member } from '../engines/fleet.ts'
import type { DbSnapshot, LedgerRow, SavedMessage, SavedRun } from './db-snapshot.ts'
import type { Sent, Talk } from './scenario.ts'

export interface Evidence {
  talks: readonly Talk[]
  snapshot: DbSnapshot
  /** The upstream's log of the calls for answers and titles. */
  requests: readonly SeenRequest[]
  engines: readonly Member[]
}

export function check(evidence: Evidence): string[] {
  const sent = evidence.talks.flatMap((talk) => talk.sent)
  return [
    ...sent.flatMap((one) => checkOnce(one, evidence.snapshot)),
    ...sent.filter(({ question }) => !question.plan).flatMap((one) => checkAnswer(one, evidence)),
    ...evidence.talks.flatMap((talk) => [...checkOrder(talk, evidence), ...checkOneAtATime(talk, evidence)]),
    ...checkTitles(evidence),
  ]
}

/** An acknowledged message is there once, with its text and one run. */
function checkOnce({ clientMessageId, question, run, message }: Sent, { messages, runs }: DbSnapshot): string[] {
  const saved = messages.filter((one) => one.clientMessageId === clientMessageId)
  const [only] = saved
  if (saved.length !== 1 || only?.id !== message.id)
    return [`acknowledged message ${message.id} is saved ${saved.length} times`]
  if (only.content !== question.content) return [`acknowledged message ${message.id} is saved with another text`]
  const answering = runs.filter(({ userMessageId }) => userMessageId === message.id)
  return answering.length === 1 && answering[0]?.id === run.id
    ? []
    : [`acknowledged message ${message.id} has ${answering.length} runs`]
}

function checkAnswer(sent: Sent, { snapshot, requests }: Evidence): string[] {
  const run = snapshot.runs.find(({ id }) => id === sent.run.id)
  const answers = snapshot.messages.filter(({ runId, role }) => runId === sent.run.id && role === 'assistant')
  const [answer] = answers
  if (!run || !answer || answers.length !== 1) return [`run ${sent.run.id} has ${answers.length} answers`]
  const asked = requestsOf(sent, requests)
  const ledger = snapshot.ledger.filter(({ runId }) => runId === run.id)
  return [
    ...checkStatus(sent, run, answer),
    ...checkText(run, answer, asked),
    ...checkLedger(run, answer, asked, ledger),
  ]
}

function checkStatus({ question, isStopped }: Sent, run: SavedRun, { status, errorCode }: SavedMessage): string[] {
  if (isStopped && status === 'cancelled') return []
  // Three attempts are lost with three engines; then the text so far is kept.
  if (errorCode === 'interrupted' && run.attempt > 3) return []
  if (status === question.expected) return []
  return [`run ${run.id} is ${status} (${errorCode ?? 'no error'}), not ${question.expected}: ${question.content}`]
}

/** A whole answer is what the model sent, and any other a beginning of it. */
function checkText(
  run: SavedRun,
  { content, reasoning, status }: SavedMessage,
  asked: readonly SeenRequest[],
): string[] {
  if (status !== 'complete' && content === '') return []
  const matches = asked.filter((request) => {
    const [text, thought] = [cleaned(request.text), cleaned(request.reasoning)]
    if (status !== 'complete') return text.startsWith(content) && thought.startsWith(reasoning ?? '')
    return request.end === 'finished' && text === content && thought === (reasoning ?? '')
  })
  if (matches.length > 0) return []
  return [
    `run ${run.id} saved ${content.length} characters that the model did not send (${status}, of ${asked.length} calls)`,
  ]
}

/** The answer is billed once, as the model reported it, and each lost attempt once, as an estimate. */
function checkLedger(
  run: SavedRun,
  { status }: SavedMessage,
  asked: readonly SeenRequest[],
  ledger: readonly LedgerRow[],
): string[] {
  const violations: string[] = []
  const billed = ledger.filter(({ kind }) => kind === 'answer')
  const lost = ledger.filter(({ kind }) => kind === 'lost_attempt')
  const [row] = billed
  if (billed.length > 1 || (status === 'complete' && billed.length !== 1))
    violations.push(`run ${run.id} (${status}) is billed ${billed.length} times`)
  if (row && row.attempt !== run.attempt)
    violations.push(`run ${run.id} is billed as attempt ${row.attempt} and ended as attempt ${run.attempt}`)
  if (row && !row.estimated && !asked.some(({ reported }) => reported && isSame(row, reported)))
    violations.push(`run ${run.id} is billed ${JSON.stringify(row)}, which the model never reported`)
  if (row?.estimated && status === 'complete' && asked.every(({ end, reported }) => end !== 'finished' || reported))
    violations.push(`run ${run.id} is billed by estimate although the model reported`)
  if (lost.some(({ estimated }) => !estimated)) violations.push(`run ${run.id} has a lost attempt not marked estimated`)
  if (lost.length !== Math.max(0, run.attempt - 1))
    violations.push(`run ${run.id} ended as attempt ${run.attempt} and has ${lost.length} lost attempts in the ledger`)
  return violations
}

export function isSame(
  row: LedgerRow,
  { input, output, reasoning, cached }: NonNullable<SeenRequest['reported']>,
): boolean {
  return row.input === input && row.output === output && row.reasoning === reasoning && row.cached === cached
}

/** Questions are answered in the order of their positions, which for one sender is the order of sending. */
function checkOrder({ conversationId, sent }: Talk, { snapshot, requests }: Evidence): string[] {
  const runs = snapshot.runs.filter((run) => run.conversationId === conversationId && run.startedAt)
  const violations = outOfOrder(runs, ({ startedAt }) => startedAt?.getTime() ?? 0).map(
    ({ id }) => `run ${id} started before the one ahead of it`,
  )
  const first = new Map(
    sent.flatMap((one) =>
      requestsOf(one, requests)
        .slice(0, 1)
        .map(({ at }) => [one.run.id, at] as const),
    ),
  )
  const asked = runs.filter(({ id }) => first.has(id))
  for (const { id } of outOfOrder(asked, (run) => first.get(run.id) ?? 0))
    violations.push(`the model was asked for run ${id} before the one ahead of it`)
  for (const sender of new Set(sent.map((one) => one.sender))) {
    const own = sent.filter((one) => one.sender === sender)
    for (const { run } of outOfOrder(own, (one) => one.run.position))
      violations.push(`run ${run.id} has a position ahead of its sender's earlier messages`)
  }
  return violations
}

function outOfOrder<T>(list: readonly T[], value: (item: T) => number): T[] {
  return list.filter((item, index) => {
    const previous = list[index - 1]
    return previous !== undefined && value(item) < value(previous)
  })
}

/** The upstream's clock sees a connection close a moment late. */
const CLOSE_TOLERANCE_MS = 250
/** How long an engine that comes back may take to find that its lease is gone. */
const WAKE_TOLERANCE_MS = 5000

/**
 * The model is asked one thing at a time per conversation, but by an engine that cannot know better: one that was
 * frozen goes on where it stood when it wakes, with the call that it made or was about to make.
 */
function checkOneAtATime({ sent }: Talk, { requests, engines }: Evidence): string[] {
  const calls = sent
    .flatMap((one) => requestsOf(one, requests).map((request) => ({ runId: one.run.id, request })))
    .sort((a, b) => a.request.at - b.request.at)
  return calls.flatMap((earlier, index) =>
    calls
      .slice(index + 1)
      .filter(({ request }) => request.at + CLOSE_TOLERANCE_MS < (earlier.request.endedAt ?? Number.POSITIVE_INFINITY))
      .filter(({ request }) => ![earlier.request, request].some((one) => wasCutOff(one, request.at, engines)))
      .map(({ runId, request }) => overlap(runId, request, earlier)),
  )
}

function overlap(
  runId: string,
  later: SeenRequest,
  { runId: earlierId, request }: { runId: string; request: SeenRequest },
) {
  const how = `${callOf(request, later.at)}; ${callOf(later, later.at)}`
  return `the model was asked for run ${runId} while it answered run ${earlierId} (${how})`
}

function callOf({ authorization, at, endedAt, end, deltas }: SeenRequest, since: number): string {
  const ended = endedAt === undefined ? 'now' : `${endedAt - since} ms`
  return `${authorization?.replace('Bearer ', '')} from ${at - since} ms to ${ended}: ${end} after ${deltas} deltas`
}

export function wasCutOff({ authorization, endedAt }: SeenRequest, at: number, engines: readonly Member[]): boolean {
  const engine = engines.find(({ name }) => authorization?.includes(`${name}.`))
  return (engine?.cutOffs ?? []).some(
    ({ from, to }) =>
      from < at && (endedAt ?? Number.POSITIVE_INFINITY) < (to ?? Number.POSITIVE_INFINITY) + WAKE_TOLERANCE_MS,
  )
}

function checkTitles({ snapshot, requests }: Evidence): string[] {
  const reported = requests.filter(({ stream }) => !stream).flatMap((request) => request.reported ?? [])
  return snapshot.ledger
    .filter((row) => row.kind === 'title' && !row.estimated && !reported.some((one) => isSame(row, one)))
    .map((row) => `a title is billed ${JSON.stringify(row)}, which the model never reported`)
}

export function requestsOf({ question }: Sent, requests: readonly SeenRequest[]): SeenRequest[] {
  const isOwn = (asked: string) =>
    // What is told of its files stands before it.
    question.files ? asked.endsWith(question.content) : asked === question.content
  return requests.filter((request) => request.stream && isOwn(request.question))
}

function cleaned(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd')
}
