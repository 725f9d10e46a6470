import { setTimeout as sleep } from 'node:timers/promises'
import type { Part, ToolCallPart } from '@grizz/protocol/parts'
import type { Random } from '../common/random.ts'
import type { Client } from './client.ts'

/** A decision that a client sent. */
export interface SentDecision {
  callId: string
  decision: string
  /** undefined: no answer came, so it may have taken effect or not. */
  status: number | undefined
}

export interface DecidingOptions {
  client: Client
  random: Random
  isOpen: () => boolean
  /** Receives each decision when its answer came, or did not. */
  sent: (decision: SentDecision) => void
  report: (what: string) => void
}

const choices: Readonly<Record<string, readonly string[]>> = {
  waiting_approval: ['allow', 'allow', 'allow', 'allow', 'deny', 'go_on'],
  unknown: ['run_again', 'run_again', 'it_worked', 'it_failed', 'go_on'],
}
/** Answers to decisions: taken, or another one was first, or it does not fit any more. */
const expected: readonly (number | undefined)[] = [200, 409, 503, undefined]

/** Decides about every tool call that the client shows as waiting, as its user would, sometimes twice at once. */
export async function decideWhatWaits({ client, random, isOpen, sent, report }: DecidingOptions): Promise<void> {
  const decided = new Set<string>()
  while (isOpen()) {
    await sleep(random.whole(20, 400))
    const waiting = waitingCalls(client).find((call) => !decided.has(stateOf(call)))
    if (!waiting) continue
    decided.add(stateOf(waiting))
    const times = random.chance(0.3) ? 2 : 1
    const answers = await Promise.all(Array.from({ length: times }, () => decide(waiting)))
    if (answers.every((status) => status !== 200 && status !== 409)) decided.delete(stateOf(waiting))
  }

  async function decide({ callId, state }: ToolCallPart): Promise<number | undefined> {
    const decision = random.pick(choices[state] ?? ['go_on'])
    const answer = await client.decide(callId, decision)
    sent({ callId, decision, status: answer?.status })
    if (!expected.includes(answer?.status))
      report(
        `${client.name}: ${decision} of call ${callId} was answered ${answer?.status} ${JSON.stringify(answer?.body)}`,
      )
    return answer?.status
  }
}

function waitingCalls(client: Client): ToolCallPart[] {
  const parts: Part[] = Object.values(client.view()?.thread().live ?? {}).flatMap((answer) => [...answer.parts])
  return parts.filter((part) => part.type === 'tool_call').filter(({ state }) => state in choices)
}

/** A call can wait again, after another execution. */
function stateOf({ callId, state, executions }: ToolCallPart): string {
  return `${callId} ${state} ${executions}`
}
