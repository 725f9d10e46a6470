import type { ToolCallPart, WaitingFor } from '@grizz/protocol/parts'

/** Its tool is at work. */
export function isOnItsWay({ state }: ToolCallPart): boolean {
  return state === 'started' || state === 'working'
}

/** It failed, or nobody knows whether it did. */
export function isTrouble({ state }: Pick<ToolCallPart, 'state'>): boolean {
  return state === 'failed' || state === 'unknown'
}

/** The user has to do something about it. A call of unknown outcome asks only while its run waits for that. */
export function asksUser({ state, callId }: ToolCallPart, waitingFor: WaitingFor | undefined): boolean {
  if (state === 'unknown') return waitingFor?.callIds.includes(callId) ?? false
  return state === 'waiting_approval' || state === 'waiting_sign_in' || state === 'input_required'
}

/** Milliseconds that its tool took, until `now` while it is at work; undefined before it was started. */
export function timeOf({ startedAt, endedAt }: ToolCallPart, now: number): number | undefined {
  if (startedAt === undefined) return undefined
  return Math.max(0, (endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt))
}
