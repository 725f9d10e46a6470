import { ModelError } from '../../llm/contract/model.ts'

/** How long a model may be silent, in milliseconds. */
export interface CallDeadlines {
  firstTokenMs: number
  idleMs: number
  /** How long it may send other bytes without any text. */
  wordlessMs: number
}

/**
 * An engine that was frozen or busy sees its timer fire before it has read what the model sent meanwhile. A limit
 * that is reached is therefore extended by this much, in which the engine reads it.
 */
const GRACE_MS = 250

/**
 * One signal for a model call: it fires when the run is aborted, when the first token or the next one is overdue, and
 * in any case when the call ends, so that no request is left open. Bytes of any kind restart the limit:
 * a local server that loads a model, or a proxy in front of a reasoning model, sends comments.
 */
export function startCallDeadlines(runSignal: AbortSignal, { firstTokenMs, idleMs, wordlessMs }: CallDeadlines) {
  const controller = new AbortController()
  const abort = () => controller.abort(runSignal.reason)
  if (runSignal.aborted) abort()
  runSignal.addEventListener('abort', abort, { once: true })
  let hasText = false
  let inGrace = false
  let limitMs = firstTokenMs
  let timer = setTimeout(limitReached, limitMs)
  let wordSince = performance.now()

  function limitReached(): void {
    inGrace = true
    timer = setTimeout(overdue, GRACE_MS)
  }

  function overdue(): void {
    giveUp(limitMs)
  }

  function giveUp(afterMs: number): void {
    const seconds = Math.round(afterMs / 1000)
    const detail = hasText
      ? `The model fell silent for ${seconds} s in the middle of its answer. What it wrote is kept; continue it or ask again.`
      : `The model did not begin to answer within ${seconds} s. Try again, or choose another model.`
    controller.abort(new ModelError('model_timeout', detail, { retryable: true }))
  }

  function wait(ms: number): void {
    if (ms === limitMs && !inGrace) {
      timer.refresh()
      return
    }
    limitMs = ms
    inGrace = false
    clearTimeout(timer)
    timer = setTimeout(limitReached, ms)
  }

  return {
    signal: controller.signal,
    /** A token arrived. */
    text(): void {
      wordSince = performance.now()
      hasText = true
      wait(idleMs)
    },
    /** Bytes without text arrived. */
    alive(): void {
      if (performance.now() - wordSince > wordlessMs) giveUp(wordlessMs)
      else wait(limitMs)
    },
    end(): void {
      clearTimeout(timer)
      runSignal.removeEventListener('abort', abort)
      controller.abort()
    },
  }
}
