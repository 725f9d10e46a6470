import type { Api } from '../../client/api.ts'
import type { Browser } from '../../client/browser.ts'
import { ApiError } from '../../client/request.ts'

export interface RunStopperDependencies {
  browser: Browser
  api: Pick<Api, 'cancelRun'>
  changed: () => void
}

const AGAIN_MS = 1_000

/**
 * Stops a run, also one whose id is not known yet. Over HTTP, not over the socket: the response confirms that the stop is
 * saved, and every tab can send it.
 */
export class RunStopper {
  readonly #dependencies: RunStopperDependencies
  #messageId: string | undefined
  #runId: string | undefined
  #seen = false
  #stopTimer = () => {}

  constructor(dependencies: RunStopperDependencies) {
    this.#dependencies = dependencies
  }

  stopping = () => this.#messageId !== undefined || this.#runId !== undefined

  stop(runId: string): void {
    if (runId !== this.#runId) this.#begin(runId)
    this.#dependencies.changed()
  }

  /** Stops the run of a message that is on its way, as soon as it has one. */
  stopMessage(clientMessageId: string): void {
    this.#messageId = clientMessageId
    this.#dependencies.changed()
  }

  /** The run of a message is known. */
  assignRun(clientMessageId: string, runId: string): void {
    if (this.#messageId === clientMessageId) this.#begin(runId)
  }

  /** This message gets no run any more. */
  forget(clientMessageId: string): void {
    if (this.#messageId === clientMessageId) this.#messageId = undefined
  }

  /** The run that is shown as running. When a run to be stopped was shown and is no longer, it has stopped. */
  showsRunning(runId: string | undefined): void {
    if (this.#runId === undefined) return
    if (this.#runId === runId) this.#seen = true
    else if (this.#seen) this.ended(this.#runId)
  }

  ended(runId: string): void {
    if (this.#runId === runId) this.close()
  }

  close(): void {
    this.#stopTimer()
    this.#runId = undefined
  }

  #begin(runId: string): void {
    this.close()
    this.#messageId = undefined
    this.#seen = false
    this.#runId = runId
    void this.#cancel(runId)
  }

  async #cancel(runId: string): Promise<void> {
    try {
      await this.#dependencies.api.cancelRun(runId)
    } catch (error) {
      if (this.#runId !== runId) return
      if (isFinal(error)) return this.#giveUp()
      this.#stopTimer = this.#dependencies.browser.clock.after(AGAIN_MS, () => void this.#cancel(runId))
    }
  }

  #giveUp(): void {
    this.close()
    this.#dependencies.changed()
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500 && error.code !== 'rate_limited'
}
