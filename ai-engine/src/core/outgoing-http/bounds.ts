import { OutgoingHttpError } from './error.ts'

export interface OutgoingLimits {
  /** Milliseconds to the end of the answer's headers: a free slot, names, connections and redirects included. */
  headMs: number
  /** Milliseconds without a byte of the body. */
  idleMs: number
  /** Milliseconds for everything. */
  totalMs: number
  /** Bytes that come over the network: headers, the framing of parts and redirects included. */
  wireBytes: number
  /** Bytes of the body when inflated. */
  bodyBytes: number
}

export type Bounds = ReturnType<typeof startBounds>

/** One signal for all reasons to end an exchange: the caller's own, three times, and the bytes on the network. */
export function startBounds(limits: OutgoingLimits, caller: AbortSignal | undefined) {
  const controller = new AbortController()
  const fail = (reason: unknown) => controller.abort(reason)
  const callerAborts = () => fail(caller?.reason)
  const total = startTimer('The whole answer', limits.totalMs)
  const head = startTimer('The beginning of the answer', limits.headMs)
  let idle: NodeJS.Timeout | undefined
  let wireBytes = 0
  if (caller?.aborted) callerAborts()
  else caller?.addEventListener('abort', callerAborts, { once: true })

  function startTimer(what: string, ms: number) {
    const message = `${what} did not come within ${ms / 1000} s. Try again later, or another address.`
    return setTimeout(() => fail(new OutgoingHttpError('timeout', message)), ms)
  }

  return {
    signal: controller.signal,
    fail,
    headReceived() {
      clearTimeout(head)
      idle = startTimer('The next part of the answer', limits.idleMs)
    },
    bytesReceived(bytes: number) {
      idle?.refresh()
      wireBytes += bytes
      if (wireBytes > limits.wireBytes) fail(tooLarge(limits.wireBytes))
    },
    end() {
      for (const timer of [total, head, idle]) clearTimeout(timer)
      caller?.removeEventListener('abort', callerAborts)
    },
  }
}

export function tooLarge(maxBytes: number): OutgoingHttpError {
  return new OutgoingHttpError('too_large', `The answer is larger than ${Math.floor(maxBytes / 1024)} KiB.`)
}
