/**
 * The tabs that show one conversation, of which one leads: it holds the connection and the others hear from it.
 *
 * A tab waits for the conversation's Web Lock; whoever gets it leads until it closes, which frees the lock. A tab that
 * freezes keeps its lock, so a visible follower asks for a sign of life when it has heard nothing for a moment, and
 * takes the lock by force when none comes. (Only a visible one: hidden tabs run their timers too rarely to judge.)
 * The former leader learns it when it thaws, and follows.
 *
 * Leaders are told apart by a term that grows with each, and what a leader says is numbered, so that a follower that
 * missed something, or hears a leader of the past, knows it and asks for the whole state. Without Web Locks or
 * BroadcastChannel each tab leads itself.
 */
import type { Browser } from '../../client/browser.ts'

export interface LeaderElection<Said, Called> {
  leads(): boolean
  /** The leader's word to the others. `whole`: it makes everything said before it needless. */
  say(said: Said, whole?: boolean): void
  /** Any tab's word to all others. */
  call(called: Called): void
  /** Asks the leader for the whole state. */
  ask(): void
  close(): void
}

export interface LeaderElectionDependencies<Said, Called> {
  browser: Browser
  name: string
  listener: LeaderElectionListener<Said, Called>
}

export interface LeaderElectionListener<Said, Called> {
  /** This tab leads from now on. */
  lead: () => void
  /** Another tab took over. */
  follow: () => void
  /** A follower asks for the whole state. */
  asked: () => void
  said: (said: Said) => void
  called: (called: Called) => void
}

type Letter<Said, Called> =
  | { kind: 'said'; term: number; seq: number; whole: boolean; said: Said }
  | { kind: 'called'; called: Called }
  | { kind: 'ask' }
  | { kind: 'are you there' }
  | { kind: 'here'; term: number }

const LOOK_EVERY_MS = 400
const SILENCE_MS = 1_300

export function createLeaderElection<Said, Called>(
  deps: LeaderElectionDependencies<Said, Called>,
): LeaderElection<Said, Called> {
  const channel = deps.browser.locks ? deps.browser.openChannel(deps.name) : undefined
  if (!channel || !deps.browser.locks) return aloneGroup(deps.listener)
  const group = new LockedGroup(deps, channel, deps.browser.locks)
  group.join()
  return group
}

function aloneGroup<Said, Called>({ lead }: LeaderElectionListener<Said, Called>): LeaderElection<Said, Called> {
  queueMicrotask(lead)
  return { leads: () => true, say: () => {}, call: () => {}, ask: () => {}, close: () => {} }
}

class LockedGroup<Said, Called> implements LeaderElection<Said, Called> {
  readonly #browser: Browser
  readonly #name: string
  readonly #listener: LeaderElectionListener<Said, Called>
  readonly #channel: BroadcastChannel
  readonly #locks: LockManager
  #leading = false
  #term = 0
  #seq = 0
  #inStep = false
  /** Whether anybody listens to what this tab says. */
  #followed = false
  #heardAt: number
  #lookedAt: number
  #closed = false
  #leave = () => {}
  #queued = new AbortController()
  #stopLooking = () => {}

  constructor(deps: LeaderElectionDependencies<Said, Called>, channel: BroadcastChannel, locks: LockManager) {
    this.#browser = deps.browser
    this.#name = deps.name
    this.#listener = deps.listener
    this.#channel = channel
    this.#locks = locks
    this.#heardAt = deps.browser.clock.now()
    this.#lookedAt = this.#heardAt
  }

  join(): void {
    this.#channel.onmessage = ({ data }) => this.#hear(data as Letter<Said, Called>)
    this.#wait()
    this.ask()
    this.#lookLater()
  }

  leads = () => this.#leading

  say(said: Said, whole = false): void {
    this.#seq += 1
    if (this.#followed) this.#post({ kind: 'said', term: this.#term, seq: this.#seq, whole, said })
  }

  call(called: Called): void {
    this.#post({ kind: 'called', called })
  }

  ask(): void {
    this.#inStep = false
    this.#post({ kind: 'ask' })
  }

  close(): void {
    this.#closed = true
    this.#stopLooking()
    this.#queued.abort()
    this.#leave()
    this.#channel.close()
  }

  #wait(): void {
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
      else if (granted) this.#yield()
    })
  }

  #hold(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#leading = true
    this.#term = Math.max(this.#term + 1, this.#browser.clock.now())
    this.#seq = 0
    const left = new Promise<void>((resolve) => {
      this.#leave = resolve
    })
    this.#listener.lead()
    return left
  }

  #yield(): void {
    this.#leading = false
    this.#heardAt = this.#browser.clock.now()
    if (this.#closed) return
    this.#listener.follow()
    this.#wait()
    this.ask()
  }

  #hear(letter: Letter<Said, Called>): void {
    if (this.#closed) return
    this.#followed = true
    if (letter.kind === 'called') this.#listener.called(letter.called)
    else if (letter.kind === 'said' || letter.kind === 'here') this.#hearLeader(letter)
    else if (this.#leading && letter.kind === 'ask') this.#listener.asked()
    else if (this.#leading) this.#post({ kind: 'here', term: this.#term })
  }

  #hearLeader(letter: Extract<Letter<Said, Called>, { kind: 'said' | 'here' }>): void {
    if (this.#leading || letter.term < this.#term) return
    this.#heardAt = this.#browser.clock.now()
    if (letter.term > this.#term) this.#inStep = false
    this.#term = letter.term
    if (letter.kind === 'said') this.#follow(letter)
    else if (!this.#inStep) this.ask()
  }

  #follow(letter: Extract<Letter<Said, Called>, { kind: 'said' }>): void {
    const next = letter.whole || (this.#inStep && letter.seq === this.#seq + 1)
    if (!next) {
      if (this.#inStep || letter.seq === 1) this.ask()
      return
    }
    this.#inStep = true
    this.#seq = letter.seq
    this.#listener.said(letter.said)
  }

  #lookLater(): void {
    this.#stopLooking = this.#browser.clock.after(LOOK_EVERY_MS, () => {
      this.#look()
      this.#lookLater()
    })
  }

  /** After a pause of its own a tab has heard nothing because it slept; it listens again before it judges. */
  #look(): void {
    const now = this.#browser.clock.now()
    if (now - this.#lookedAt > 2 * LOOK_EVERY_MS) this.#heardAt = now
    this.#lookedAt = now
    if (this.#leading || !this.#browser.signals.isVisible()) return
    if (now - this.#heardAt > SILENCE_MS) this.#steal()
    else if (now - this.#heardAt >= LOOK_EVERY_MS) this.#post({ kind: 'are you there' })
  }

  #post(letter: Letter<Said, Called>): void {
    this.#channel.postMessage(letter)
  }
}
