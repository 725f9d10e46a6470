import type { CallResult } from '../../llm/contract/call-result.ts'
import { ModelError } from '../../llm/contract/model.ts'

/** The bounds of one answer: UTF-16 units of text and reasoning together, and milliseconds. */
export interface AnswerBounds {
  characters: number
  ms: number
}

/** Bounds one answer that already has `begunWith` units. At a bound the call ends with the reason `length`. */
export function boundAnswer(runSignal: AbortSignal, bounds: AnswerBounds, begunWith: number) {
  const full = new AbortController()
  const timer = setTimeout(() => full.abort(), bounds.ms)
  let room = Math.max(0, bounds.characters - begunWith)

  return {
    /** Fires when the run is aborted, and when the answer is at its bound. */
    signal: AbortSignal.any([runSignal, full.signal]),
    /** The part of a text that still fits. */
    take(text: string): string {
      const kept = text.length <= room ? text : text.slice(0, room).toWellFormed()
      room -= kept.length
      if (kept.length < text.length) full.abort()
      return kept
    },
    /** The end of the call, with `length` when a bound was reached. */
    end(call: CallResult): CallResult {
      clearTimeout(timer)
      if (!full.signal.aborted || runSignal.aborted) return call
      return call.begun ? { ...call, finish: 'length', error: undefined } : { ...call, error: tookTooLong(bounds.ms) }
    },
  }
}

function tookTooLong(ms: number): ModelError {
  const detail = `The model did not begin to answer within ${Math.round(ms / 1000)} s. Try again, or choose another model.`
  return new ModelError('model_timeout', detail, { retryable: true })
}
