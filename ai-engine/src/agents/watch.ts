import { ModelError } from '../llm/model.ts'

/** How long a model may be silent, in milliseconds. */
export interface Limits {
  firstTokenMs: number
  idleMs: number
}

/** A timer that comes so much too late says that this engine stood still, not the model. */
const lateMs = 500

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
  let heardAt = performance.now()
  let timer = setTimeout(overdue, firstTokenMs)

  function overdue(): void {
    // An engine that was frozen finds the timer over before it could read what the model said meanwhile.
    if (performance.now() - heardAt > (heardAny ? idleMs : firstTokenMs) + lateMs) {
      heardAt = performance.now()
      timer.refresh()
      return
    }
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
      heardAt = performance.now()
      if (heardAny) {
        timer.refresh()
        return
      }
      heardAny = true
      clearTimeout(timer)
      timer = setTimeout(overdue, idleMs)
    },
    end(): void {
      clearTimeout(timer)
      runSignal.removeEventListener('abort', abort)
      controller.abort()
    },
  }
}
