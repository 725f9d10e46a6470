/**
 * Which conversations have an unread answer, the same in every tab of the browser.
 *
 * Per conversation the browser keeps nothing (all was read); or `awaited`, from when any tab learns that an
 * answer is running or waiting; or `unread`, when it is over and no tab shows the conversation to the user. Looking
 * at it ends that. A reload or a night in between changes nothing: the tab that finds an awaited one over marks it.
 */

import type { Browser } from '../../client/browser.ts'
import type { OtherTabs } from '../../client/other-tabs.ts'
import { keysWith, tryStore, userKey } from '../../client/user-storage.ts'

export interface ReadMarksDependencies {
  browser: Pick<Browser, 'storage' | 'signals'>
  userId: string
  otherTabs: Pick<OtherTabs, 'tell' | 'listen'>
}

export class ReadMarks {
  readonly #deps: ReadMarksDependencies
  readonly #listeners = new Set<() => void>()
  readonly #prefix: string
  #unread: ReadonlySet<string>
  #open: string | undefined

  constructor(deps: ReadMarksDependencies) {
    const { browser, userId } = deps
    this.#deps = deps
    this.#prefix = userKey(userId, 'mark', '')
    const marked = keysWith(browser.storage, this.#prefix).filter((key) => browser.storage.getItem(key) === 'unread')
    this.#unread = new Set(marked.map((key) => key.slice(this.#prefix.length)))
  }

  /** Listens to the other tabs, and for the user's return to this one. Returns the function that stops it. */
  follow(): () => void {
    const { browser, userId, otherTabs } = this.#deps
    const stopHearing = otherTabs.listen((news) => {
      if (news.type !== 'unread' || news.userId !== userId) return
      this.#mark(news.conversationId, news.unread)
      this.#read()
    })
    const stopWaking = browser.signals.listen(() => this.#read())
    return () => {
      stopHearing()
      stopWaking()
    }
  }

  /** The conversations to be marked; the same object until it is another set. */
  getSnapshot = (): ReadonlySet<string> => this.#unread

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether a run of this conversation is running or waiting, as far as this tab knows. */
  answering(conversationId: string, answering: boolean): void {
    const { storage } = this.#deps.browser
    const key = this.#prefix + conversationId
    if (answering) tryStore(storage, key, 'awaited')
    else if (this.#sees(conversationId)) this.#forget(conversationId)
    else if (storage.getItem(key) === 'awaited') {
      tryStore(storage, key, 'unread')
      this.#say(conversationId, true)
    }
  }

  /** This tab shows this conversation from now on. Returns the function for when it no longer does. */
  look(conversationId: string): () => void {
    this.#open = conversationId
    this.#read()
    return () => {
      if (this.#open === conversationId) this.#open = undefined
    }
  }

  #sees(conversationId: string): boolean {
    return this.#open === conversationId && this.#deps.browser.signals.isVisible()
  }

  #read(): void {
    const open = this.#open
    if (open === undefined || !this.#sees(open)) return
    if (this.#deps.browser.storage.getItem(this.#prefix + open) === 'unread') this.#forget(open)
  }

  #forget(conversationId: string): void {
    this.#deps.browser.storage.removeItem(this.#prefix + conversationId)
    if (this.#unread.has(conversationId)) this.#say(conversationId, false)
  }

  #say(conversationId: string, unread: boolean): void {
    const { otherTabs, userId } = this.#deps
    this.#mark(conversationId, unread)
    otherTabs.tell({ type: 'unread', userId, conversationId, unread })
  }

  #mark(conversationId: string, unread: boolean): void {
    if (this.#unread.has(conversationId) === unread) return
    const others = [...this.#unread].filter((id) => id !== conversationId)
    this.#unread = new Set(unread ? [...others, conversationId] : others)
    for (const listener of this.#listeners) listener()
  }
}
