import type { NewEvent } from '@grizz/protocol/events'
import type { Part, ToolCallState } from '@grizz/protocol/parts'
import type { Run } from '@grizz/protocol/resources'

export const conversationId = '00000000-0000-7000-8000-000000000000'
export const at = '2026-01-01T00:00:00.000Z'
export const base = { conversationId, at }
export const error = { code: 'model_unavailable', detail: 'It is away.', retryable: true } as const

export function idsOf({ id: runId, messageId, userMessageId }: Run) {
  return { runId, messageId, userMessageId }
}

export function ofPart({ id: runId, messageId, attempt, turn }: Run, index: number) {
  return { runId, messageId, attempt, turn, index }
}

export function delta(
  run: Run,
  kind: 'text' | 'reasoning' | 'arguments',
  { index, offset }: { index: number; offset: number },
  text: string,
): NewEvent {
  return { type: 'run.delta', ...base, ...ofPart(run, index), kind, offset, text }
}

export const settled: readonly ToolCallState[] = ['succeeded', 'failed', 'denied', 'cancelled']

export function emptyPart(type: 'text' | 'reasoning' | 'tool_call'): Part {
  if (type !== 'tool_call') return { type, text: '' }
  const callId = '00000000-0000-7000-8000-00000000ca11'
  return { type, callId, name: 'tool', arguments: '', state: 'ready', readOnly: true, executions: 0 }
}

export function textIn(part: Part): string {
  if (part.type === 'tool_call') return part.arguments
  return part.type === 'text' || part.type === 'reasoning' ? part.text : ''
}

export function withText(part: Part, text: string): Part {
  if (part.type === 'tool_call') return { ...part, arguments: text }
  return part.type === 'text' || part.type === 'reasoning' ? { ...part, text } : part
}
