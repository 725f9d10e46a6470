import { ModelError } from '../llm/model.ts'

/** How long a model may be silent, in milliseconds. */
export interface Limits {
  firstTokenMs: number
  idleMs: number
}

/**
 * An engine that stood still, frozen or busy, finds its timer over before it could read what the model said
 * meanwhile. So a limit that is reached is given this much longer, in which that is read.
 */
const graceMs = 250

/**
 * One signal for a model call: it fires when the run is aborted, when the first token or the next one is overdue, and
 * in any case when the call is left, so that no request goes on behind our back.
 */
export function watch(runSignal: AbortSignal, { firstTokenMs, idleMs }: Limits) {
  const controller = new AbortController()
  const abort = () => controller.abort(runSignal.reason)
  if (runSignal.aborted) abort()
  runSignal.addEventListener('abort', abort, { once: true })
  let heardAny = false
  let inGrace = false
  let timer = setTimeout(limitReached, firstTokenMs)

  function limitReached(): void {
    inGrace = true
    timer = setTimeout(overdue, graceMs)
  }

  function overdue(): void {
    const seconds = Math.round((heardAny ? idleMs : firstTokenMs) / 1000)
    const detail = heardAny
      ? `The model fell silent for ${seconds} s in the middle of its answer. What it wrote is kept; continue it or ask again.`
      : `The model did not begin to answer within ${seconds} s. Try again, or choose another model.`
    controller.abort(new ModelError('model_timeout', detail, { retryable: true }))
  }

  return {
    signal: controller.signal,
    /** A token arrived. */
    heard(): void {
      if (heardAny && !inGrace) {
        timer.refresh()
        return
      }
      heardAny = true
      inGrace = false
      clearTimeout(timer)
      timer = setTimeout(limitReached, idleMs)
    },
    end(): void {
      clearTimeout(timer)
      runSignal.removeEventListener('abort', abort)
      controller.abort()
    },
  }
}
