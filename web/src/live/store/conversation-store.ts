/**
 * One conversation as the page sees it: the actions, and a view that is the same object until something changed. React
 * reads the view with `useSyncExternalStore` and calls the actions; it never touches a socket, a lock or a channel.
 */

import type { Thread } from '@grizz/protocol/reducer/thread'
import type { ListedConversation } from '@grizz/protocol/resources'
import type { Api } from '../../client/api.ts'
import type { Browser } from '../../client/browser.ts'
import { NetworkError } from '../../client/request.ts'
import type { ConversationView, ModelChoice, RejectedSend, SendOptions } from '../contract/contract.ts'
import type { KeptFiles } from '../files/kept-files.ts'
import { SharedConversation } from '../tabs/shared-conversation.ts'
import {
  type Activity,
  activityOf,
  messageSentAs,
  newestAnswer,
  newestTime,
  waitingForOf,
} from '../thread/thread-facts.ts'
import { createItems, endOf, olderThan } from './view.ts'

export interface ConversationStoreDependencies {
  browser: Browser
  api: Api
  userId: string
  conversationId: string
  /** What is known of the files of its messages. */
  files: Pick<KeptFiles, 'readiness' | 'subscribe'>
  /** True for an id just made: the first `send` creates the conversation, and the page asks the engine nothing before. */
  fresh?: boolean
  /** The system prompt of a conversation that begins here; asked when its first message is sent. */
  instructions?: () => string | undefined
  /** The rejected first message of the conversation before this one. */
  rejectedSend?: RejectedSend | undefined
  /** The conversation was made, or changed its title: for the list. */
  onConversation?: (conversation: ListedConversation) => void
  /** The state of its runs, and when its newest message was made: for its mark and its place in the list. */
  onActivity?: (conversationId: string, activity: Activity, newestAt: string) => void
  /** An action without a promise failed. */
  onProblem?: (error: unknown) => void
}

const RESUMED_MS = 4_000
const REPEATS = 2
const REPEAT_AFTER_MS = 1_000

export class ConversationStore {
  readonly #deps: ConversationStoreDependencies
  readonly #shared: SharedConversation
  readonly #listeners = new Set<() => void>()
  readonly #itemsOf = createItems()
  #view: ConversationView
  #wasLive = false
  #lost = false
  #resumed = false
  #stopResumed = () => {}
  readonly #loading = { loadingOlder: false, loadingNewer: false }
  #activity: Activity | undefined
  #newest: { of: Thread['messages']; id: string } | undefined

  constructor(deps: ConversationStoreDependencies) {
    this.#deps = deps
    const { browser, api, userId, conversationId, files, fresh = false, rejectedSend } = deps
    const onConversation = (conversation: ListedConversation) => deps.onConversation?.(conversation)
    const changed = () => this.#changed()
    const shared = { browser, api, userId, conversationId, files, fresh, rejectedSend, changed, onConversation }
    this.#shared = new SharedConversation(shared)
    if (fresh) this.#shared.reader.begin()
    this.#view = this.#build()
  }

  getSnapshot = (): ConversationView => this.#view

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows the bubble at once; sends it when it can. */
  send(content: string, options: SendOptions = {}): void {
    if (this.#shared.reader.isApart()) this.showNewest()
    const { model, files, tools, parameters, projectId, parentId = this.#endOfOtherBranch() } = options
    const { outbox, reader, tabId } = this.#shared
    const now = this.#deps.browser.clock.now()
    const startsConversation = this.#deps.fresh === true && reader.cursor() === ''
    this.#shared.put({
      clientMessageId: this.#deps.browser.newId(),
      ...{ content, files },
      model: model?.model,
      provider: model?.provider,
      parentId,
      createdAt: new Date(now).toISOString(),
      order: Math.max(now, (outbox.items().at(-1)?.order ?? 0) + 1),
      tabId,
      startsConversation,
      begins: startsConversation,
      systemPrompt: startsConversation ? this.#deps.instructions?.() : undefined,
      ...(startsConversation && { tools, parameters, projectId }),
      queuedOut: false,
    })
    this.#changed()
  }

  /** Stops the running answer; keeps the text so far. */
  stop(): void {
    const { activeRunId } = this.#view
    const [next] = this.#shared.outbox.items()
    if (activeRunId) this.#shared.stopper.stop(activeRunId)
    else if (next) this.#shared.stopper.stopMessage(next.clientMessageId)
  }

  /** Drops what waits in the outbox. */
  discard(clientMessageId: string): void {
    this.#shared.discard(clientMessageId)
    this.#changed()
  }

  loadOlder(): void {
    const before = olderThan(this.#view.items)
    if (before !== undefined) this.#loadMore('loadingOlder', () => this.#shared.reader.loadOlder(before))
  }

  loadNewer(): void {
    if (this.#view.hasNewer) this.#loadMore('loadingNewer', () => this.#shared.reader.loadNewer())
  }

  /** Shows the end of the branch again. */
  showNewest(): void {
    this.#shared.reader.showEnd()
    this.#changed()
  }

  /** Shows the branch through this message, with the message among its items. A failure goes to `onProblem`. */
  async showMessage(messageId: string): Promise<void> {
    await this.#attempt(() => this.#shared.reader.showMessage(messageId))
    this.#changed()
  }

  /** Another answer to a question, or the continuation of an interrupted answer. Rejects with an ApiError. */
  async requestAnswer(messageId: string, mode: 'again' | 'continue', choice?: ModelChoice): Promise<void> {
    const answer = { clientRunId: this.#deps.browser.newId(), mode, ...choice }
    const { run } = await this.#repeat(() => this.#deps.api.requestAnswer(messageId, answer))
    this.#shared.reader.fold()
    this.#shared.reader.showRun(run)
    this.#changed()
  }

  /** Changes, withdraws or moves a question that waits in the queue. Reject with an ApiError. */
  async editQueued(messageId: string, content: string, files?: readonly string[]): Promise<void> {
    await this.#deps.api.editMessage(messageId, { content, ...(files && { files: [...files] }) })
  }

  async withdrawQueued(messageId: string): Promise<void> {
    await this.#deps.api.withdrawMessage(messageId)
  }

  async moveQueued(runId: string, position: number): Promise<void> {
    await this.#deps.api.moveRun(runId, position)
  }

  /** Takes back the wish for another answer that waits; the question stays. Rejects with an ApiError. */
  async cancelQueued(runId: string): Promise<void> {
    await this.#deps.api.cancelRun(runId)
  }

  dismissRejectedSend(): void {
    this.#shared.rejectedSends.dismiss()
  }

  /** Tries again at once after `failed` or while reconnecting. */
  retry(): void {
    this.#shared.retry()
  }

  close(): void {
    this.#listeners.clear()
    this.#stopResumed()
    this.#shared.close()
  }

  #changed(): void {
    const { reader, stopper } = this.#shared
    reader.fold()
    this.#noteReconnect()
    stopper.showsRunning(this.#activeRunId())
    this.#view = this.#build()
    this.#reportActivity(reader.thread())
    for (const listener of this.#listeners) listener()
  }

  #build(): ConversationView {
    const { reader, outbox, rejectedSends, stopper } = this.#shared
    const thread = reader.shown()
    const { state: connection, transport, blocked } = this.#shared.status()
    const has = (id: string) => thread !== undefined && messageSentAs(thread, id) !== undefined
    const outgoing = reader.isApart() ? [] : outbox.items()
    const online = this.#deps.browser.signals.isOnline()
    const items = this.#itemsOf(thread, outgoing, {
      ...{ connection, online, blocked, has },
      uploading: (item) => this.#shared.isUploading(item),
    })
    return {
      state: reader.phase(),
      problem: reader.problem(),
      items,
      connection,
      transport,
      resumed: this.#resumed,
      activeRunId: this.#activeRunId(),
      waitingFor: thread && waitingForOf(thread),
      stopping: stopper.stopping(),
      rejectedSend: rejectedSends.current(),
      hasOlder: olderThan(items) !== undefined,
      hasNewer: reader.isApart(),
      ...this.#loading,
    }
  }

  #loadMore(which: 'loadingOlder' | 'loadingNewer', load: () => Promise<void>): void {
    if (this.#loading[which]) return
    this.#loading[which] = true
    this.#changed()
    void this.#attempt(load).then(() => {
      this.#loading[which] = false
      this.#changed()
    })
  }

  #activeRunId(): string | undefined {
    const answers = Object.values(this.#shared.reader.thread()?.live ?? {})
    return answers[0]?.runId
  }

  #noteReconnect(): void {
    const isLive = this.#shared.status().state === 'live'
    if (isLive && this.#lost && this.#activeRunId()) this.#showResumed()
    this.#lost = !isLive && this.#wasLive
    this.#wasLive ||= isLive
  }

  #showResumed(): void {
    this.#resumed = true
    this.#stopResumed()
    this.#stopResumed = this.#deps.browser.clock.after(RESUMED_MS, () => {
      this.#resumed = false
      this.#changed()
    })
  }

  #reportActivity(thread: Thread | undefined): void {
    if (!thread) return
    const report = (activity: Activity) =>
      this.#deps.onActivity?.(this.#deps.conversationId, activity, newestTime(thread))
    const activity = activityOf(thread)
    if (this.#answeredBetween(thread) && (this.#activity ?? 'idle') === 'idle') report('answering')
    else if (activity === this.#activity) return
    this.#activity = activity
    report(activity)
  }

  /**
   * Another answer is here, which may have begun and ended between two frames, or while the connection was away, or
   * before this tab knew that its question had arrived.
   */
  #answeredBetween(thread: Thread): boolean {
    if (thread.messages === this.#newest?.of) return false
    const before = this.#newest?.id
    const id = newestAnswer(thread)
    this.#newest = { of: thread.messages, id }
    if (before !== undefined) return id > before
    return this.#shared.outbox.items().some((item) => messageSentAs(thread, item.clientMessageId) !== undefined)
  }

  /** Where a question goes when another branch than the latest is shown; what follows it goes after its answer. */
  #endOfOtherBranch(): string | undefined {
    const { reader, outbox } = this.#shared
    return reader.showsOtherBranch() && outbox.items().length === 0 ? endOf(this.#view.items) : undefined
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#deps.onProblem?.(error)
    }
  }

  /** For requests that are safe to repeat: the response may have been lost. */
  async #repeat<T>(work: () => Promise<T>, repeats = REPEATS): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof NetworkError) || repeats === 0) throw error
      await new Promise<void>((resolve) => this.#deps.browser.clock.after(REPEAT_AFTER_MS, resolve))
      return this.#repeat(work, repeats - 1)
    }
  }
}
