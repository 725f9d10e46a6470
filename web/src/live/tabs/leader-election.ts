/**
 * The tabs that show one conversation, of which one leads: it holds the connection and publishes to the others.
 *
 * A tab waits for the conversation's Web Lock; whoever gets it leads until it closes, which frees the lock. A tab that
 * freezes keeps its lock, so a visible follower pings the leader when it has received nothing for a moment,
 * and takes the lock by force when no pong arrives. (Only a visible one: hidden tabs run their timers too rarely to judge.)
 * The former leader learns it when it thaws, and follows.
 *
 * Leaders are told apart by a term that grows with each, and a leader numbers what it publishes, so that a follower that
 * missed something, or still receives from an earlier leader, knows it and asks for the whole state. Without Web Locks or
 * BroadcastChannel each tab leads itself.
 */
import type { Browser } from '../../client/browser.ts'

export interface LeaderElection<LeaderMessage, PeerMessage> {
  isLeader(): boolean
  /** From the leader to the others. `whole`: it replaces everything published before. */
  publish(message: LeaderMessage, whole?: boolean): void
  /** From any tab to all others. */
  broadcast(message: PeerMessage): void
  /** Asks the leader for the whole state. */
  requestState(): void
  close(): void
}

export interface LeaderElectionDependencies<LeaderMessage, PeerMessage> {
  browser: Browser
  name: string
  listener: LeaderElectionListener<LeaderMessage, PeerMessage>
}

export interface LeaderElectionListener<LeaderMessage, PeerMessage> {
  /** This tab leads from now on. */
  elected: () => void
  /** Another tab took over. */
  demoted: () => void
  /** A follower asks for the whole state. */
  stateRequested: () => void
  published: (message: LeaderMessage) => void
  received: (message: PeerMessage) => void
}

type Envelope<LeaderMessage, PeerMessage> =
  | { kind: 'published'; term: number; seq: number; whole: boolean; message: LeaderMessage }
  | { kind: 'peer'; message: PeerMessage }
  | { kind: 'state_request' }
  | { kind: 'ping' }
  | { kind: 'pong'; term: number }

const CHECK_EVERY_MS = 400
const SILENCE_MS = 1_300

export function createLeaderElection<LeaderMessage, PeerMessage>(
  deps: LeaderElectionDependencies<LeaderMessage, PeerMessage>,
): LeaderElection<LeaderMessage, PeerMessage> {
  const channel = deps.browser.locks ? deps.browser.openChannel(deps.name) : undefined
  if (!channel || !deps.browser.locks) return soleLeader(deps.listener)
  const election = new LockElection(deps, channel, deps.browser.locks)
  election.join()
  return election
}

function soleLeader<LeaderMessage, PeerMessage>({
  elected,
}: LeaderElectionListener<LeaderMessage, PeerMessage>): LeaderElection<LeaderMessage, PeerMessage> {
  queueMicrotask(elected)
  return { isLeader: () => true, publish: () => {}, broadcast: () => {}, requestState: () => {}, close: () => {} }
}

class LockElection<LeaderMessage, PeerMessage> implements LeaderElection<LeaderMessage, PeerMessage> {
  readonly #browser: Browser
  readonly #name: string
  readonly #listener: LeaderElectionListener<LeaderMessage, PeerMessage>
  readonly #channel: BroadcastChannel
  readonly #locks: LockManager
  #leading = false
  #term = 0
  #seq = 0
  #inStep = false
  /** Whether another tab has the conversation open. */
  #followed = false
  #heardAt: number
  #checkedAt: number
  #closed = false
  #releaseLock = () => {}
  #queued = new AbortController()
  #stopChecking = () => {}

  constructor(
    deps: LeaderElectionDependencies<LeaderMessage, PeerMessage>,
    channel: BroadcastChannel,
    locks: LockManager,
  ) {
    this.#browser = deps.browser
    this.#name = deps.name
    this.#listener = deps.listener
    this.#channel = channel
    this.#locks = locks
    this.#heardAt = deps.browser.clock.now()
    this.#checkedAt = this.#heardAt
  }

  join(): void {
    this.#channel.onmessage = ({ data }) => this.#receive(data as Envelope<LeaderMessage, PeerMessage>)
    this.#queueForLock()
    this.requestState()
    this.#checkLater()
  }

  isLeader = () => this.#leading

  publish(message: LeaderMessage, whole = false): void {
    this.#seq += 1
    if (this.#followed) this.#post({ kind: 'published', term: this.#term, seq: this.#seq, whole, message })
  }

  broadcast(message: PeerMessage): void {
    this.#post({ kind: 'peer', message })
  }

  requestState(): void {
    this.#inStep = false
    this.#post({ kind: 'state_request' })
  }

  close(): void {
    this.#closed = true
    this.#stopChecking()
    this.#queued.abort()
    this.#releaseLock()
    this.#channel.close()
  }

  #queueForLock(): void {
    this.#queued = new AbortController()
    this.#request({ signal: this.#queued.signal })
  }

  #steal(): void {
    this.#heardAt = this.#browser.clock.now()
    this.#queued.abort()
    this.#request({ steal: true })
  }

  /** Settles when the lock was given back, taken by force, or is no longer wanted. */
  #request(options: LockOptions): void {
    let granted = false
    const held = this.#locks.request(this.#name, options, () => {
      granted = true
      return this.#hold()
    })
    held.catch((error: unknown) => {
      const aborted = error instanceof DOMException && error.name === 'AbortError'
      // A browser that forbids storage refuses locks too; each tab then leads itself.
      if (!aborted) void this.#hold()
      else if (granted) this.#demote()
    })
  }

  #hold(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#leading = true
    this.#term = Math.max(this.#term + 1, this.#browser.clock.now())
    this.#seq = 0
    const left = new Promise<void>((resolve) => {
      this.#releaseLock = resolve
    })
    this.#listener.elected()
    return left
  }

  #demote(): void {
    this.#leading = false
    this.#heardAt = this.#browser.clock.now()
    if (this.#closed) return
    this.#listener.demoted()
    this.#queueForLock()
    this.requestState()
  }

  #receive(envelope: Envelope<LeaderMessage, PeerMessage>): void {
    if (this.#closed) return
    this.#followed = true
    if (envelope.kind === 'peer') this.#listener.received(envelope.message)
    else if (envelope.kind === 'published' || envelope.kind === 'pong') this.#fromLeader(envelope)
    else if (this.#leading && envelope.kind === 'state_request') this.#listener.stateRequested()
    else if (this.#leading) this.#post({ kind: 'pong', term: this.#term })
  }

  #fromLeader(envelope: Extract<Envelope<LeaderMessage, PeerMessage>, { kind: 'published' | 'pong' }>): void {
    if (this.#leading || envelope.term < this.#term) return
    this.#heardAt = this.#browser.clock.now()
    if (envelope.term > this.#term) this.#inStep = false
    this.#term = envelope.term
    if (envelope.kind === 'published') this.#follow(envelope)
    else if (!this.#inStep) this.requestState()
  }

  #follow(envelope: Extract<Envelope<LeaderMessage, PeerMessage>, { kind: 'published' }>): void {
    const next = envelope.whole || (this.#inStep && envelope.seq === this.#seq + 1)
    if (!next) {
      if (this.#inStep || envelope.seq === 1) this.requestState()
      return
    }
    this.#inStep = true
    this.#seq = envelope.seq
    this.#listener.published(envelope.message)
  }

  #checkLater(): void {
    this.#stopChecking = this.#browser.clock.after(CHECK_EVERY_MS, () => {
      this.#checkLeader()
      this.#checkLater()
    })
  }

  /** A tab whose own timers paused has received nothing because it slept; it waits once more before it judges. */
  #checkLeader(): void {
    const now = this.#browser.clock.now()
    if (now - this.#checkedAt > 2 * CHECK_EVERY_MS) this.#heardAt = now
    this.#checkedAt = now
    if (this.#leading || !this.#browser.signals.isVisible()) return
    if (now - this.#heardAt > SILENCE_MS) this.#steal()
    else if (now - this.#heardAt >= CHECK_EVERY_MS) this.#post({ kind: 'ping' })
  }

  #post(envelope: Envelope<LeaderMessage, PeerMessage>): void {
    this.#channel.postMessage(envelope)
  }
}
