import type { Browser } from '../../client/browser.ts'
import type { RejectedSend } from '../contract/contract.ts'
import type { Problem } from './message-sender.ts'
import type { OutboxItem } from './outbox.ts'

export interface RejectedSendsDependencies {
  browser: Browser
  tabId: string
  /** Shown from the start, if any. */
  first: RejectedSend | undefined
  /** Whether the conversation has no message, saved or on its way. */
  isEmpty: () => boolean
  tellOthers: (items: readonly OutboxItem[], problem: Problem) => void
  tellTaken: (clientMessageId: string) => void
  changed: () => void
}

const TAKEN_WITHIN_MS = 1_000

/**
 * Refused messages go back to the composer of the tab that sent them. When that tab is gone, the tab that received
 * the refusal takes them after a second: what a user typed is never lost.
 */
export class RejectedSends {
  readonly #dependencies: RejectedSendsDependencies
  readonly #orphans = new Map<string, () => void>()
  #current: RejectedSend | undefined

  constructor(dependencies: RejectedSendsDependencies) {
    this.#dependencies = dependencies
    this.#current = dependencies.first
  }

  current = () => this.#current

  /** In the leading tab: the engine refused these. */
  refused(items: readonly OutboxItem[], problem: Problem): void {
    const foreign = items.filter((item) => item.tabId !== this.#dependencies.tabId)
    this.#take(without(items, foreign), problem)
    if (foreign.length === 0) return
    this.#dependencies.tellOthers(foreign, problem)
    for (const item of foreign) this.#adoptLater(item, problem)
  }

  /** In the other tabs: the leading tab reports that these were refused. */
  heard(items: readonly OutboxItem[], problem: Problem): void {
    const mine = items.filter((item) => item.tabId === this.#dependencies.tabId)
    this.#take(mine, problem)
    for (const { clientMessageId } of mine) this.#dependencies.tellTaken(clientMessageId)
  }

  /** Another tab has taken the text of this message back. */
  taken(clientMessageId: string): void {
    this.#orphans.get(clientMessageId)?.()
    this.#orphans.delete(clientMessageId)
  }

  dismiss(): void {
    this.#current = undefined
    this.#dependencies.changed()
  }

  close(): void {
    for (const stop of this.#orphans.values()) stop()
    this.#orphans.clear()
  }

  #adoptLater(item: OutboxItem, problem: Problem): void {
    const { clock } = this.#dependencies.browser
    const stop = clock.after(TAKEN_WITHIN_MS, () => {
      this.#orphans.delete(item.clientMessageId)
      this.#take([item], problem)
    })
    this.#orphans.set(item.clientMessageId, stop)
  }

  #take(items: readonly OutboxItem[], { code, detail, retryAfterMs }: Problem): void {
    if (items.length === 0) return
    const { browser, changed, isEmpty } = this.#dependencies
    const begun = isEmpty() ? items.find((item) => item.begins) : undefined
    const content = items.map((item) => item.content).join('\n\n')
    const retryAt = retryAfterMs === undefined ? undefined : browser.clock.now() + retryAfterMs
    const files = items.flatMap((item) => item.files ?? [])
    const rollback = begun && { systemPrompt: begun.systemPrompt, projectId: begun.projectId }
    this.#current = { id: browser.newId(), code, detail, content, files, retryAt, rollback }
    changed()
  }
}

function without(items: readonly OutboxItem[], left: readonly OutboxItem[]): OutboxItem[] {
  return items.filter((item) => !left.includes(item))
}
