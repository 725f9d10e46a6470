import type { KeyValueStorage } from '../../client/browser.ts'
import type { OtherTabs } from '../../client/other-tabs.ts'
import { keep, personKey } from '../../client/user-storage.ts'

/**
 * What stands unsent in the composer of each conversation; it survives a reload and is the same in every tab. Of a
 * conversation that does not exist yet each tab begins its own: a new tab finds what was written last anywhere.
 */
export interface Drafts {
  read(conversationId: string): string
  /** An empty text forgets the draft. */
  write(conversationId: string, text: string): void
  /** Puts a text that was not sent before what was written since, in an open composer too. */
  giveBack(conversationId: string, text: string): void
  /** Calls back with what another tab writes, and with what is `givenBack` in this one. Returns the function that stops it. */
  listen(conversationId: string, listener: (text: string, givenBack: boolean) => void): () => void
}

export interface DraftsDependencies {
  storage: KeyValueStorage
  userId: string
  otherTabs: Pick<OtherTabs, 'tell' | 'listen'>
}

/** The composer of a conversation that does not exist yet keeps its draft under this name. */
export const NEW_CONVERSATION = 'new'

/** And its instructions under this one. */
export const NEW_INSTRUCTIONS = 'new:instructions'

export function createDrafts({ storage, userId, otherTabs }: DraftsDependencies): Drafts {
  const keyOf = (conversationId: string) => personKey(userId, 'draft', conversationId)
  const own = new Map<string, string>()
  const composers = new Set<{ conversationId: string; listener: Parameters<Drafts['listen']>[1] }>()
  const isOwn = (conversationId: string) => conversationId === NEW_CONVERSATION || conversationId === NEW_INSTRUCTIONS
  const kept = (conversationId: string) => storage.getItem(keyOf(conversationId)) ?? ''
  const drafts: Drafts = {
    read(conversationId) {
      const text = own.get(conversationId) ?? kept(conversationId)
      if (isOwn(conversationId)) own.set(conversationId, text)
      return text
    },
    write(conversationId, text) {
      const before = own.get(conversationId)
      if (text !== '') keep(storage, keyOf(conversationId), text)
      // What another tab has written for its own new conversation is not ours to forget.
      else if (before === undefined || before === kept(conversationId)) storage.removeItem(keyOf(conversationId))
      if (isOwn(conversationId)) own.set(conversationId, text)
      else otherTabs.tell({ type: 'draft', userId, conversationId, text })
    },
    giveBack(conversationId, text) {
      const whole = givenBack(text, drafts.read(conversationId))
      drafts.write(conversationId, whole)
      for (const composer of composers) if (composer.conversationId === conversationId) composer.listener(whole, true)
    },
    listen(conversationId, listener) {
      const composer = { conversationId, listener }
      composers.add(composer)
      const stop = otherTabs.listen((news) => {
        if (news.type !== 'draft' || news.userId !== userId) return
        if (news.conversationId === conversationId) listener(news.text, false)
      })
      return () => {
        composers.delete(composer)
        stop()
      }
    },
  }
  return drafts
}

/** What comes back to a composer stands before what was written there since. */
export function givenBack(text: string, draft: string): string {
  return [text, draft].filter(Boolean).join('\n\n')
}
