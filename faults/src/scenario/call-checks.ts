/** The checks of tool calls: what Postgres wrote down of each, against the tool server's effects and the decisions sent. */
import type { Effect } from '@grizz/testing/tool-server/effects'
import type { SentDecision } from '../clients/decisions.ts'
import { idempotentTools, toolsWithEffect } from '../clients/plans.ts'
import type { Transition } from '../engines/audit.ts'
import type { SavedCall, TurnSnapshot } from './turn-snapshot.ts'

export interface CallEvidence {
  turns: TurnSnapshot
  effects: readonly Effect[]
  decisions: readonly SentDecision[]
  /** Runs that a client asked to stop: that ends what their calls wait for. */
  stopped: ReadonlySet<string>
}

const over = ['succeeded', 'failed', 'denied', 'cancelled', 'unknown']
/** What a state may become. A call that is `started` is `ready` again only where it may be repeated. */
const legal: Readonly<Record<string, readonly string[]>> = {
  new: ['ready', 'started', 'waiting_approval', 'failed', 'denied'],
  waiting_approval: ['ready', 'denied', 'cancelled'],
  ready: ['started', 'cancelled'],
  started: ['succeeded', 'failed', 'unknown', 'ready', 'cancelled'],
  unknown: ['ready', 'succeeded', 'failed', 'unknown'],
}

export function checkCalls(evidence: CallEvidence): string[] {
  return [...checkSideBySide(evidence.turns), ...evidence.turns.calls.flatMap(ownViolations)]

  function ownViolations(call: SavedCall): string[] {
    const own = evidence.turns.transitions.filter(({ callId }) => callId === call.id)
    return [
      ...checkStates(call, own),
      ...checkEffects(call, own, evidence.effects),
      ...checkDecisions(call, own, evidence),
    ]
  }
}

const MAX_SIDE_BY_SIDE = 4

/** Read-only calls of a turn run side by side, all others alone and in order. */
function checkSideBySide({ calls, transitions }: TurnSnapshot): string[] {
  const states = new Map<string, string>()
  // One statement settles a call and starts the next one, in no order.
  const rank = ({ to }: Transition) => (to === 'started' ? 1 : 0)
  const inOrder = [...transitions].sort((a, b) => a.committedAt - b.committedAt || rank(a) - rank(b))
  return inOrder.flatMap(({ callId, to }) => {
    states.set(callId, to)
    const call = calls.find(({ id }) => id === callId)
    if (!call || to !== 'started') return []
    const others = calls.filter(({ id, runId, turn }) => id !== callId && runId === call.runId && turn === call.turn)
    const running = others.filter(({ id }) => states.get(id) === 'started')
    const before = others.filter(({ id, index }) => index < call.index && !isOver(states.get(id)))
    const mayRun =
      call.readOnly && running.length < MAX_SIDE_BY_SIDE && [...running, ...before].every((one) => one.readOnly)
    if (mayRun || before.length + running.length === 0) return []
    return [`${nameOf(call)} was started while others were not over: ${[...running, ...before].map(nameOf).join(', ')}`]
  })
}

function isOver(state: string | undefined): boolean {
  return state !== undefined && over.includes(state)
}

function checkStates(call: SavedCall, transitions: readonly Transition[]): string[] {
  const violations = transitions
    .filter(
      ({ from, to }) =>
        !legal[from ?? 'new']?.includes(to) || (from === 'started' && to === 'ready' && !call.repeatable),
    )
    .map(({ from, to }) => `${nameOf(call)} became ${to} after it was ${from ?? 'new'}`)
  if (!over.includes(call.state)) violations.push(`${nameOf(call)} is ${call.state} although its run is over`)
  return violations
}

/** Never more effects than executions, and, where it may not be repeated, never more than were consented to. */
function checkEffects(call: SavedCall, transitions: readonly Transition[], effects: readonly Effect[]): string[] {
  const tool = call.name.split('__')[1] ?? ''
  const { key } = JSON.parse(call.arguments) as { key?: string }
  const own = effects.filter((effect) => effect.key === key)
  const executions = transitions.filter(({ to }) => to === 'started').length
  const consents = transitions.filter(isConsent).length
  const violations: string[] = []
  const counted = `${own.length} effects, ${executions} executions, ${consents} consents: ${historyOf(transitions)}`
  if (own.length > executions) violations.push(`${nameOf(call)} had more effects than executions: ${counted}`)
  if (call.executions !== executions)
    violations.push(`${nameOf(call)} counts ${call.executions} executions: ${counted}`)
  if (!call.repeatable && Math.max(own.length, executions) > consents)
    violations.push(`${nameOf(call)} was executed without consent: ${counted}`)
  if (toolsWithEffect.includes(tool) && call.repeatable) violations.push(`${nameOf(call)} counts as repeatable`)
  const hasEffect = toolsWithEffect.includes(tool) || idempotentTools.includes(tool)
  if (hasEffect && call.state === 'succeeded' && call.decision !== 'it_worked' && own.length === 0)
    violations.push(`${nameOf(call)} succeeded without its effect: ${counted}`)
  return [...violations, ...checkStarts(call, transitions, own)]
}

/** Policy, a user's leave, or a user's word that it shall run again. */
function isConsent({ from, to }: Transition): boolean {
  if (from === null) return to === 'ready' || to === 'started'
  return to === 'ready' && (from === 'waiting_approval' || from === 'unknown')
}

/** The tool server's clock has whole milliseconds. */
const CLOCK_TOLERANCE_MS = 2

/** Before the nth effect, n starts were committed. */
function checkStarts(call: SavedCall, transitions: readonly Transition[], effects: readonly Effect[]): string[] {
  const starts = transitions.filter(({ to }) => to === 'started')
  return effects.flatMap(({ at }, index) => {
    const started = starts[index]?.committedAt ?? Number.POSITIVE_INFINITY
    if (at + CLOCK_TOLERANCE_MS >= started) return []
    return [`${nameOf(call)} had its effect ${Math.round(started - at)} ms before its start was committed`]
  })
}

/** Each decision that was taken changed the call once. */
function checkDecisions(call: SavedCall, transitions: readonly Transition[], evidence: CallEvidence): string[] {
  const own = evidence.decisions.filter(({ callId }) => callId === call.id)
  const taken = own.filter(({ status }) => status === 200).length
  const perhaps = own.filter(({ status }) => status === undefined || status >= 500).length
  const applied = transitions.filter(({ from }) => from === 'waiting_approval' || from === 'unknown').length
  if (applied >= taken && (applied <= taken + perhaps || evidence.stopped.has(call.runId))) return []
  return [
    `${nameOf(call)} was decided ${applied} times, and ${taken} decisions were taken (${perhaps} without an answer): ${historyOf(transitions)}`,
  ]
}

function historyOf(transitions: readonly Transition[]): string {
  return transitions.map(({ to }) => to).join(' → ')
}

function nameOf({ name, runId, turn, index }: SavedCall): string {
  return `call ${turn}.${index} (${name}) of run ${runId}`
}
