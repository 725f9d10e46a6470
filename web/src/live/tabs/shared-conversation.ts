/**
 * One conversation in all tabs of a browser. One tab leads: it hears from the server and says what it hears to the
 * others; each tab folds the same frames into its own thread, and any tab may put a message into the outbox that the
 * leading tab sends.
 */
import type { Incoming } from '@grizz/protocol/frames'
import type { ListedConversation, Message, QueuedRun } from '@grizz/protocol/resources'
import type { Api } from '../../client/api.ts'
import type { Browser } from '../../client/browser.ts'
import type { RejectedSend } from '../contract/contract.ts'
import type { Problem } from '../sending/message-sender.ts'
import { createOutbox, type Outbox, type OutboxItem } from '../sending/outbox.ts'
import { RejectedSends } from '../sending/rejected-sends.ts'
import { isEmpty, messageSentAs } from '../thread/thread-facts.ts'
import { type Phase, ThreadReader } from '../thread/thread-reader.ts'
import { Leader } from './leader.ts'
import { createLeaderElection, type LeaderElection } from './leader-election.ts'
import { RunStopper } from './run-stopper.ts'
import type { Called, Said, Standing } from './tab-news.ts'

export interface SharedConversationDependencies {
  browser: Browser
  api: Api
  userId: string
  conversationId: string
  fresh: boolean
  rejectedSend: RejectedSend | undefined
  listener: SharedConversationListener
}

export interface SharedConversationListener {
  changed: () => void
  /** The conversation was made, or is another. */
  conversation: (conversation: ListedConversation) => void
}

export class SharedConversation {
  readonly tabId: string
  readonly reader: ThreadReader
  readonly outbox: Outbox
  readonly rejectedSends: RejectedSends
  readonly stopper: RunStopper
  readonly #deps: SharedConversationDependencies
  readonly #leader: Leader
  readonly #tabs: LeaderElection<Said, Called>
  #saidPhase: Phase = 'loading'
  #heardStanding: Standing = { state: 'connecting', transport: 'websocket', holding: false }

  constructor(deps: SharedConversationDependencies) {
    const { browser, api, userId, conversationId, listener } = deps
    this.#deps = deps
    this.tabId = browser.newId()
    this.outbox = createOutbox(browser.storage, userId, conversationId)
    this.stopper = new RunStopper({ browser, api, changed: listener.changed })
    this.rejectedSends = this.#createRefusals()
    this.reader = this.#createReader()
    this.#leader = this.#createLeader()
    this.#tabs = this.#joinTabs(`grizz:${userId}:${conversationId}`)
  }

  standing(): Standing {
    if (!this.#tabs.leads()) return this.#heardStanding
    return { ...this.#leader.status(), holding: this.#leader.sender.holding() }
  }

  put(item: OutboxItem): void {
    this.outbox.put(item)
    this.#tabs.call({ type: 'put', item })
    this.#leader.send()
  }

  discard(clientMessageId: string): void {
    this.outbox.remove(clientMessageId)
    this.stopper.nothingComes(clientMessageId)
    this.#tabs.call({ type: 'removed', clientMessageId })
  }

  retry(): void {
    if (this.#tabs.leads()) this.#leader.retry()
    else this.#tabs.call({ type: 'retry' })
  }

  close(): void {
    this.#tabs.close()
    this.#leader.stop()
    this.reader.close()
    this.stopper.close()
    this.rejectedSends.close()
  }

  #createReader(): ThreadReader {
    const { browser, api, conversationId } = this.#deps
    return new ThreadReader({
      browser,
      api,
      conversationId,
      listener: {
        changed: () => this.#readerChanged(),
        loaded: () => this.#loaded(),
        stale: () => (this.#tabs.leads() ? this.#leader.stale() : this.#tabs.ask()),
        unreachable: () => this.#leader.unreachable(),
        signedOut: () => this.#leader.signedOut(),
        notFound: () => this.#leader.notFound(),
      },
    })
  }

  #createLeader(): Leader {
    const { browser, api, conversationId, fresh, listener } = this.#deps
    return new Leader({
      browser,
      api,
      conversationId,
      fresh,
      outbox: this.outbox,
      reader: this.reader,
      listener: {
        incoming: (frame) => this.#hear(frame),
        created: listener.conversation,
        refused: (items, problem) => this.#refused(items, problem),
        changed: () => {
          this.#tabs.say({ type: 'standing', status: this.standing() })
          this.#deps.listener.changed()
        },
      },
    })
  }

  #createRefusals(): RejectedSends {
    return new RejectedSends({
      browser: this.#deps.browser,
      tabId: this.tabId,
      first: this.#deps.rejectedSend,
      isEmpty: () => this.#isEmpty(),
      tellOthers: (items, problem) => this.#tabs.call({ type: 'refused', items, problem }),
      tellTaken: (clientMessageId) => this.#tabs.call({ type: 'taken', clientMessageId }),
      changed: () => this.#deps.listener.changed(),
    })
  }

  #joinTabs(name: string): LeaderElection<Said, Called> {
    return createLeaderElection<Said, Called>({
      browser: this.#deps.browser,
      name,
      listener: {
        lead: () => this.#leader.start(),
        follow: () => this.#leader.stop(),
        asked: () => this.#sayState(),
        said: (said) => this.#heardSaid(said),
        called: (called) => this.#heardCall(called),
      },
    })
  }

  #isEmpty(): boolean {
    return this.outbox.items().length === 0 && isEmpty(this.reader.thread())
  }

  #refused(items: readonly OutboxItem[], problem: Problem): void {
    for (const { clientMessageId } of items) this.stopper.nothingComes(clientMessageId)
    this.rejectedSends.refused(items, problem)
  }

  #readerChanged(): void {
    if (this.#tabs.leads() && this.#saidPhase !== this.reader.phase()) this.#sayState()
    this.#deps.listener.changed()
  }

  #hear(frame: Incoming): void {
    if (frame.type === 'error' && frame.code === 'log_unavailable' && !frame.clientMessageId) this.#leader.interrupted()
    else if (frame.type === 'error') this.#leader.sender.answered(frame)
    else {
      this.#tabs.say({ type: 'frame', frame })
      this.#take(frame)
    }
  }

  #take(frame: Incoming): void {
    this.reader.take(frame)
    if (frame.type === 'accepted') this.stopper.found(frame.clientMessageId, frame.run.id)
    if (frame.type === 'accepted' || frame.type === 'message.created') this.#confirm(frame.message)
    if (frame.type === 'conversation.updated') this.#deps.listener.conversation(frame.conversation)
    if (frame.type === 'run.completed' || frame.type === 'run.failed' || frame.type === 'run.cancelled')
      this.stopper.ended(frame.runId)
    if (makesRoom(frame, this.reader.thread()?.queue ?? [])) this.#leader.sender.roomMade()
  }

  #confirm({ id, clientMessageId, runId }: Message): void {
    if (clientMessageId === undefined) return
    const item = this.#leader.sender.confirmed(clientMessageId)
    if (runId !== undefined) this.stopper.found(clientMessageId, runId)
    if (item?.tabId !== this.tabId || item.parentId === undefined) return
    this.reader.fold()
    this.reader.showLeaf(id)
  }

  #loaded(): void {
    this.#settleOutbox()
    this.#leader.loaded()
    this.#sayState()
  }

  /** What the thread has arrived, even if its confirmation did not. */
  #settleOutbox(): void {
    const thread = this.reader.thread()
    for (const { clientMessageId } of this.outbox.items()) {
      const message = thread && messageSentAs(thread, clientMessageId)
      if (message) this.#confirm(message)
    }
  }

  #sayState(): void {
    this.reader.fold()
    this.#saidPhase = this.reader.phase()
    const thread = this.reader.cursor() === '' ? undefined : this.reader.thread()
    const [phase, problem, status] = [this.reader.phase(), this.reader.problem(), this.standing()]
    this.#tabs.say({ type: 'state', phase, problem, thread, status }, true)
  }

  #heardSaid(said: Said): void {
    if (said.type === 'frame') this.#take(said.frame)
    else {
      this.#heardStanding = said.status
      if (said.type === 'state') this.#heardState(said)
      this.#deps.listener.changed()
    }
  }

  #heardState({ phase, problem, thread }: Extract<Said, { type: 'state' }>): void {
    if (thread) {
      this.reader.adopt(thread)
      this.#settleOutbox()
    } else if (phase === 'failed' || phase === 'not_found') this.reader.fail(phase, problem ?? '')
  }

  #heardCall(called: Called): void {
    if (called.type === 'retry' && this.#tabs.leads()) this.#leader.retry()
    if (called.type === 'taken') this.rejectedSends.taken(called.clientMessageId)
    if (called.type === 'removed') this.outbox.remove(called.clientMessageId)
    if (called.type === 'put') this.outbox.put(called.item)
    if (called.type === 'put' && this.#tabs.leads()) this.#leader.send()
    if (called.type === 'refused') {
      for (const { clientMessageId } of called.items) {
        this.outbox.remove(clientMessageId)
        this.stopper.nothingComes(clientMessageId)
      }
      this.rejectedSends.heard(called.items, called.problem)
    }
    this.#deps.listener.changed()
  }
}

/** Whether the queue is shorter now. Each wrong guess would cost the person one of the messages of this minute. */
function makesRoom(frame: Incoming, queue: readonly QueuedRun[]): boolean {
  if (frame.type === 'run.started' || frame.type === 'message.removed') return true
  if (frame.type !== 'run.completed' && frame.type !== 'run.failed' && frame.type !== 'run.cancelled') return false
  return queue.length === 0 || queue.some((entry) => entry.runId === frame.runId)
}
