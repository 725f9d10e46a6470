/**
 * One conversation's thread, kept up to date.
 *
 * Phases: `loading` until the first snapshot (or another tab's thread) is here; `ready`; `failed` while the first
 * snapshot cannot be had, which the reader goes on trying; `not_found` for good. Frames that arrive gather until the next
 * paint and are folded together. A hole, a `reset`, or an awaited answer of which nothing arrives for 20 s means that
 * something may be missing: the leading tab fetches the snapshot again and follows the log from its cursor.
 */

import type { Incoming } from '@grizz/protocol/frames'
import { branch } from '@grizz/protocol/reducer/branch'
import { accept, addMessages, openThread, reduce } from '@grizz/protocol/reducer/reduce'
import type { Thread } from '@grizz/protocol/reducer/thread'
import type { Run, Snapshot } from '@grizz/protocol/resources'
import type { Api } from '../../client/api.ts'
import { backoff } from '../../client/backoff.ts'
import type { Browser } from '../../client/browser.ts'
import { ApiError } from '../../client/request.ts'
import { mergeThread, reopenThread } from './merge-thread.ts'
import { awaitsAnswer, messagesOf } from './thread-facts.ts'

export type Phase = 'loading' | 'ready' | 'not_found' | 'failed'

export interface ThreadReaderDependencies {
  browser: Browser
  api: Pick<Api, 'readMessages'>
  conversationId: string
  listener: ThreadReaderListener
}

export interface ThreadReaderListener {
  /** Something to show; called once per paint however many frames came. */
  changed: () => void
  /** A snapshot is here: follow the log from `cursor()`. */
  loaded: () => void
  /** Something is missing, or may be. */
  stale: () => void
  /** A snapshot could not be had. When the engine is `unreachable` the reader tries again. */
  unavailable: (reason: UnavailableReason) => void
}

export type UnavailableReason = 'unreachable' | 'signed_out' | 'not_found'

const SILENCE_LIMIT_MS = 20_000
const OPENINGS_APART_MS = 2_000

export class ThreadReader {
  readonly #dependencies: ThreadReaderDependencies
  readonly #browser: Browser
  #phase: Phase = 'loading'
  #problem: string | undefined
  #thread: Thread | undefined
  #pending: Incoming[] = []
  #framed = false
  #otherBranch = false
  /** The last message of a stretch that is shown apart from the branch's end, which a link has led to. */
  #apart: string | undefined
  #loading: AbortController | undefined
  #openedAt = Number.NEGATIVE_INFINITY
  #stopRetry = () => {}
  #stopSilence = () => {}

  constructor(dependencies: ThreadReaderDependencies) {
    this.#dependencies = dependencies
    this.#browser = dependencies.browser
  }

  phase = () => this.#phase
  problem = () => this.#problem
  thread = () => this.#thread
  /** Whether another branch than the latest is shown. */
  showsOtherBranch = () => this.#otherBranch

  cursor(): string {
    this.fold()
    return this.#thread?.cursor ?? ''
  }

  /** Fetches the snapshot, again and again until it is here. */
  load(): void {
    this.#stopRetry()
    this.#loading?.abort()
    this.#loading = new AbortController()
    void this.#load(this.#loading.signal, 0)
  }

  /** Takes a thread that another tab has. */
  adopt(thread: Thread): void {
    this.#pending = []
    const leafId = this.#otherBranch && this.#thread ? this.#thread.leafId : thread.leafId
    this.#open({ ...(this.#thread ? mergeThread(this.#thread, thread) : thread), leafId })
  }

  /** An empty thread, of a conversation without messages. */
  begin(): void {
    const { conversationId } = this.#dependencies
    const nothing: Snapshot = { messages: [], cursor: '', activeRun: null, queue: [], nextBefore: null }
    this.#open(openThread(conversationId, nothing))
  }

  take(frame: Incoming): void {
    this.#pending.push(frame)
    if (this.#framed) return
    this.#framed = true
    this.#browser.nextFrame(() => {
      this.#framed = false
      this.#dependencies.listener.changed()
    })
  }

  fold(): void {
    const frames = this.#pending
    if (frames.length === 0 || !this.#thread) return
    this.#pending = []
    const follows = !this.#otherBranch
    this.#thread = frames.reduce((thread, frame) => applyFrame(thread, frame, follows), this.#thread)
    if (this.#thread.stale) this.#staleSoon()
    else this.#watch()
  }

  /** The part of the thread that is shown: its branch, or a stretch of it that is apart from the branch's end. */
  shown(): Thread | undefined {
    if (this.#apart === undefined || !this.#thread) return this.#thread
    return { ...this.#thread, leafId: this.#apart, live: {}, queue: [] }
  }

  isApart = () => this.#apart !== undefined

  /** Leaves a stretch that is apart, for the branch's end. */
  showEnd(): void {
    this.#apart = undefined
  }

  showLeaf(messageId: string): void {
    if (!this.#thread) return
    this.#otherBranch = false
    this.#apart = undefined
    this.#thread = { ...this.#thread, leafId: messageId }
  }

  showRun(run: Run): void {
    if (!this.#thread) return
    const known = this.#thread.messages[run.messageId] ?? this.#thread.live[run.messageId]
    const { userMessageId, messageId, id: runId } = run
    const queue = this.#thread.queue.filter((entry) => entry.runId !== runId)
    const waits = { runId, messageId, userMessageId, position: queue.length + 1 }
    const question = this.#thread.messages[userMessageId]
    if ((run.status === 'running' || run.status === 'waiting') && question)
      this.#thread = accept(this.#thread, question, run)
    else if (!known) this.#thread = { ...this.#thread, queue: [...queue, waits] }
    this.showLeaf(messageId)
  }

  /** Shows the branch through this message, and makes sure that the message is among what is shown. */
  async showMessage(messageId: string): Promise<void> {
    this.fold()
    if (this.#shows(messageId)) return
    const { conversationId, api } = this.#dependencies
    const [end, stretch] = await Promise.all([
      api.readMessages(conversationId, { through: messageId }),
      api.readMessages(conversationId, { around: messageId }),
    ])
    this.fold()
    if (!this.#thread) return
    const { leafId } = openThread(conversationId, end)
    this.#otherBranch ||= leafId !== this.#thread.leafId
    this.#thread = { ...addMessages(this.#thread, [...end.messages, ...stretch.messages]), leafId }
    this.#setApart(stretch.messages.at(-1)?.id)
  }

  async loadOlder(before: string): Promise<void> {
    const page = await this.#dependencies.api.readMessages(this.#dependencies.conversationId, { before })
    if (this.#thread) this.#thread = addMessages(this.#thread, page.messages)
  }

  /** Goes on from a stretch that is apart, until it meets the branch's end. */
  async loadNewer(): Promise<void> {
    const { conversationId, api } = this.#dependencies
    const from = this.#apart
    if (from === undefined) return
    const { messages } = await api.readMessages(conversationId, { after: from })
    if (!this.#thread || this.#apart !== from) return
    this.#thread = addMessages(this.#thread, messages)
    this.#setApart(messages.at(-1)?.id)
  }

  fail(phase: 'not_found' | 'failed', problem: string): void {
    this.#phase = phase
    this.#problem = problem
    this.#dependencies.listener.changed()
  }

  close(): void {
    this.#loading?.abort()
    this.#stopRetry()
    this.#stopSilence()
    this.#pending = []
  }

  #shows(messageId: string): boolean {
    const shown = this.shown()
    return shown !== undefined && messagesOf(shown).includes(messageId)
  }

  /** The stretch that ends in this message is apart, unless the branch that is shown has it. */
  #setApart(messageId: string | undefined): void {
    this.#apart = undefined
    if (messageId !== undefined && !this.#shows(messageId)) this.#apart = messageId
  }

  async #load(signal: AbortSignal, failures: number): Promise<void> {
    try {
      const snapshot = await this.#readSnapshot(signal)
      this.#loading = undefined
      this.fold()
      const { conversationId } = this.#dependencies
      this.#open(this.#thread ? reopenThread(this.#thread, snapshot) : openThread(conversationId, snapshot))
      this.#dependencies.listener.loaded()
    } catch (error) {
      if (!signal.aborted) this.#loadFailed(error, signal, failures)
    }
  }

  /** The branch that is shown, or the latest when that one is gone. */
  async #readSnapshot(signal: AbortSignal): Promise<Snapshot> {
    const { api, conversationId } = this.#dependencies
    const through = this.#otherBranch && this.#thread ? messagesOf(this.#thread).at(-1) : undefined
    if (through === undefined) return api.readMessages(conversationId, {}, signal)
    try {
      return await api.readMessages(conversationId, { through }, signal)
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'not_found')) throw error
      this.#otherBranch = false
      return api.readMessages(conversationId, {}, signal)
    }
  }

  #loadFailed(error: unknown, signal: AbortSignal, failures: number): void {
    const status = error instanceof ApiError ? error.status : undefined
    if (status === 401) this.#dependencies.listener.unavailable('signed_out')
    else if (status === 404) this.#dependencies.listener.unavailable('not_found')
    else this.#loadLater(error, signal, failures)
  }

  #loadLater(error: unknown, signal: AbortSignal, failures: number): void {
    if (!this.#thread && failures > 0) this.fail('failed', error instanceof Error ? error.message : String(error))
    this.#dependencies.listener.unavailable('unreachable')
    const wait = error instanceof ApiError ? error.retryAfterMs : undefined
    const again = () => void this.#load(signal, failures + 1)
    this.#stopRetry = this.#browser.clock.after(wait ?? backoff(failures, this.#browser.random), again)
  }

  /** A log that loses events again and again must not make this client ask without a pause. */
  #staleSoon(): void {
    if (this.#loading) return
    this.#stopSilence()
    const wait = Math.max(0, this.#openedAt + OPENINGS_APART_MS - this.#browser.clock.now())
    this.#stopSilence = this.#browser.clock.after(wait, this.#dependencies.listener.stale)
  }

  #open(thread: Thread): void {
    this.#thread = thread
    this.#phase = 'ready'
    this.#problem = undefined
    this.#openedAt = this.#browser.clock.now()
    this.#watch()
    this.#dependencies.listener.changed()
  }

  #watch(): void {
    this.#stopSilence()
    if (this.#thread && awaitsAnswer(this.#thread))
      this.#stopSilence = this.#browser.clock.after(SILENCE_LIMIT_MS, this.#dependencies.listener.stale)
  }
}

/** The thread after a frame of the connection. `follows`: it shows the newest branch, the one that is being answered. */
function applyFrame(thread: Thread, frame: Incoming, follows: boolean): Thread {
  if (frame.type === 'accepted') return accept(thread, frame.message, frame.run)
  const next = 'id' in frame ? reduce(thread, frame) : thread
  if (!follows || frame.type !== 'run.started' || !next.live[frame.messageId]) return next
  const isShown = branch(next).some((item) => item.kind === 'live' && item.answer.messageId === frame.messageId)
  return isShown ? next : { ...next, leafId: frame.messageId }
}
