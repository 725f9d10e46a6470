/**
 * One conversation in all tabs of a browser. The leading tab holds the connection and publishes what it receives to the
 * others; each tab folds the same frames into its own thread, and any tab may put a message into the outbox that the
 * leading tab sends.
 */
import type { Incoming } from '@grizz/protocol/frames'
import type { ListedConversation, Message, QueuedRun } from '@grizz/protocol/resources'
import type { Api } from '../../client/api.ts'
import type { Browser } from '../../client/browser.ts'
import type { RejectedSend } from '../contract/contract.ts'
import type { KeptFiles } from '../files/kept-files.ts'
import { MessageSender, type Problem } from '../sending/message-sender.ts'
import { createOutbox, type Outbox, type OutboxItem } from '../sending/outbox.ts'
import { RejectedSends } from '../sending/rejected-sends.ts'
import { isEmpty, messageSentAs } from '../thread/thread-facts.ts'
import { type Phase, ThreadReader } from '../thread/thread-reader.ts'
import { Leader } from './leader.ts'
import { createLeaderElection, type LeaderElection } from './leader-election.ts'
import { RunStopper } from './run-stopper.ts'
import type { LeaderMessage, LeaderStatus, PeerMessage } from './tab-messages.ts'

export interface SharedConversationDependencies {
  browser: Browser
  api: Api
  userId: string
  conversationId: string
  /** What is known of the files of its messages. */
  files: Pick<KeptFiles, 'readiness' | 'subscribe'>
  fresh: boolean
  rejectedSend: RejectedSend | undefined
  changed: () => void
  /** The conversation was made, or changed. */
  onConversation: (conversation: ListedConversation) => void
}

export class SharedConversation {
  readonly tabId: string
  readonly reader: ThreadReader
  readonly outbox: Outbox
  readonly rejectedSends: RejectedSends
  readonly stopper: RunStopper
  readonly #deps: SharedConversationDependencies
  readonly #sender: MessageSender
  readonly #leader: Leader
  readonly #election: LeaderElection<LeaderMessage, PeerMessage>
  readonly #stopFiles: () => void
  #publishedPhase: Phase = 'loading'
  #leaderStatus: LeaderStatus = { state: 'connecting', transport: 'websocket', blocked: false }

  constructor(deps: SharedConversationDependencies) {
    const { browser, api, userId, conversationId, changed } = deps
    this.#deps = deps
    this.tabId = browser.newId()
    this.outbox = createOutbox(browser.storage, userId, conversationId)
    this.stopper = new RunStopper({ browser, api, changed })
    this.rejectedSends = this.#createRejectedSends()
    this.reader = this.#createReader()
    this.#sender = this.#createSender()
    this.#leader = this.#createLeader()
    this.#election = this.#joinElection(`grizz:${userId}:${conversationId}`)
    this.#stopFiles = deps.files.subscribe(() => this.#filesChanged())
  }

  status(): LeaderStatus {
    if (!this.#election.isLeader()) return this.#leaderStatus
    return { ...this.#leader.status(), blocked: this.#sender.isBlocked() }
  }

  put(item: OutboxItem): void {
    this.outbox.put(item)
    this.#election.broadcast({ type: 'put', item })
    this.#leader.sendOutbox()
  }

  discard(clientMessageId: string): void {
    this.#remove(clientMessageId)
    this.#election.broadcast({ type: 'removed', clientMessageId })
  }

  retry(): void {
    if (this.#election.isLeader()) this.#leader.retry()
    else this.#election.broadcast({ type: 'retry' })
  }

  /** Whether one of the files of a message on its way is not uploaded. */
  isUploading({ files = [] }: OutboxItem): boolean {
    return this.#deps.files.readiness(files) === 'waiting'
  }

  close(): void {
    this.#stopFiles()
    this.#election.close()
    this.#leader.stop()
    this.reader.close()
    this.stopper.close()
    this.rejectedSends.close()
  }

  #createRejectedSends(): RejectedSends {
    const { browser, rejectedSend, changed } = this.#deps
    return new RejectedSends({
      browser,
      tabId: this.tabId,
      first: rejectedSend,
      isEmpty: () => this.outbox.items().length === 0 && isEmpty(this.reader.thread()),
      tellOthers: (items, problem) => this.#election.broadcast({ type: 'refused', items, problem }),
      tellTaken: (clientMessageId) => this.#election.broadcast({ type: 'taken', clientMessageId }),
      changed,
    })
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
        stale: () => (this.#election.isLeader() ? this.#leader.stale() : this.#election.requestState()),
        unavailable: (reason) => this.#leader.unavailable(reason),
      },
    })
  }

  #createSender(): MessageSender {
    return new MessageSender({
      browser: this.#deps.browser,
      outbox: this.outbox,
      // Only the leading tab sends, and so only it may refuse.
      filesOf: ({ files = [] }) => (this.#election.isLeader() ? this.#deps.files.readiness(files) : 'waiting'),
      send: (frame) => this.#leader.send(frame),
      refused: (items, problem) => this.#refused(items, problem),
      changed: () => this.#statusChanged(),
    })
  }

  #createLeader(): Leader {
    const { browser, api, conversationId, fresh, onConversation } = this.#deps
    return new Leader({
      browser,
      api,
      conversationId,
      fresh,
      outbox: this.outbox,
      reader: this.reader,
      sender: this.#sender,
      onFrame: (frame) => this.#receive(frame),
      onConversation,
      changed: () => this.#statusChanged(),
    })
  }

  #joinElection(name: string): LeaderElection<LeaderMessage, PeerMessage> {
    return createLeaderElection<LeaderMessage, PeerMessage>({
      browser: this.#deps.browser,
      name,
      listener: {
        elected: () => this.#leader.start(),
        demoted: () => this.#leader.stop(),
        stateRequested: () => this.#publishState(),
        published: (message) => this.#fromLeader(message),
        received: (message) => this.#fromPeer(message),
      },
    })
  }

  #filesChanged(): void {
    if (!this.outbox.items().some(({ files = [] }) => files.length > 0)) return
    this.#leader.sendOutbox()
    this.#deps.changed()
  }

  #refused(items: readonly OutboxItem[], problem: Problem): void {
    for (const { clientMessageId } of items) this.stopper.forget(clientMessageId)
    this.rejectedSends.refused(items, problem)
  }

  #readerChanged(): void {
    if (this.#election.isLeader() && this.#publishedPhase !== this.reader.phase()) this.#publishState()
    this.#deps.changed()
  }

  #statusChanged(): void {
    this.#election.publish({ type: 'status', status: this.status() })
    this.#deps.changed()
  }

  #receive(frame: Incoming): void {
    if (frame.type === 'error' && frame.code === 'log_unavailable' && !frame.clientMessageId) this.#leader.interrupted()
    else if (frame.type === 'error') this.#sender.answered(frame)
    else {
      this.#election.publish({ type: 'frame', frame })
      this.#take(frame)
    }
  }

  #take(frame: Incoming): void {
    this.reader.take(frame)
    if (frame.type === 'accepted') this.stopper.assignRun(frame.clientMessageId, frame.run.id)
    if (frame.type === 'accepted' || frame.type === 'message.created') this.#confirm(frame.message)
    if (frame.type === 'conversation.updated') this.#deps.onConversation(frame.conversation)
    if (frame.type === 'run.completed' || frame.type === 'run.failed' || frame.type === 'run.cancelled')
      this.stopper.ended(frame.runId)
    if (makesRoom(frame, this.reader.thread()?.queue ?? [])) this.#sender.roomMade()
  }

  #confirm({ id, clientMessageId, runId }: Message): void {
    if (clientMessageId === undefined) return
    const item = this.#sender.confirmed(clientMessageId)
    if (runId !== undefined) this.stopper.assignRun(clientMessageId, runId)
    if (item?.tabId !== this.tabId || item.parentId === undefined) return
    this.reader.fold()
    this.reader.showLeaf(id)
  }

  #remove(clientMessageId: string): void {
    this.outbox.remove(clientMessageId)
    this.stopper.forget(clientMessageId)
  }

  #loaded(): void {
    this.#settleOutbox()
    this.#leader.loaded()
    this.#publishState()
  }

  /** A message that the thread has did arrive, even if its confirmation did not. */
  #settleOutbox(): void {
    const thread = this.reader.thread()
    for (const { clientMessageId } of this.outbox.items()) {
      const message = thread && messageSentAs(thread, clientMessageId)
      if (message) this.#confirm(message)
    }
  }

  #publishState(): void {
    this.reader.fold()
    this.#publishedPhase = this.reader.phase()
    const thread = this.reader.cursor() === '' ? undefined : this.reader.thread()
    const [phase, problem, status] = [this.reader.phase(), this.reader.problem(), this.status()]
    this.#election.publish({ type: 'state', phase, problem, thread, status }, true)
  }

  #fromLeader(message: LeaderMessage): void {
    if (message.type === 'frame') this.#take(message.frame)
    else {
      this.#leaderStatus = message.status
      if (message.type === 'state') this.#adoptState(message)
      this.#deps.changed()
    }
  }

  #adoptState({ phase, problem, thread }: Extract<LeaderMessage, { type: 'state' }>): void {
    if (thread) {
      this.reader.adopt(thread)
      this.#settleOutbox()
    } else if (phase === 'failed' || phase === 'not_found') this.reader.fail(phase, problem ?? '')
  }

  #fromPeer(message: PeerMessage): void {
    if (message.type === 'retry' && this.#election.isLeader()) this.#leader.retry()
    if (message.type === 'taken') this.rejectedSends.taken(message.clientMessageId)
    if (message.type === 'removed') this.outbox.remove(message.clientMessageId)
    if (message.type === 'put') {
      this.outbox.put(message.item)
      this.#leader.sendOutbox()
    }
    if (message.type === 'refused') {
      for (const { clientMessageId } of message.items) this.#remove(clientMessageId)
      this.rejectedSends.heard(message.items, message.problem)
    }
    this.#deps.changed()
  }
}

/** Whether the queue is shorter now. Each wrong guess would cost the user one of the messages of this minute. */
function makesRoom(frame: Incoming, queue: readonly QueuedRun[]): boolean {
  if (frame.type === 'run.started' || frame.type === 'message.removed') return true
  if (frame.type !== 'run.completed' && frame.type !== 'run.failed' && frame.type !== 'run.cancelled') return false
  return queue.length === 0 || queue.some((entry) => entry.runId === frame.runId)
}
