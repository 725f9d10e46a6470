import type { KeyValueStorage } from '../../client/browser.ts'
import type { OtherTabs } from '../../client/other-tabs.ts'
import { tryStore, userKey } from '../../client/user-storage.ts'

export interface DraftsDependencies {
  storage: KeyValueStorage
  userId: string
  otherTabs: Pick<OtherTabs, 'tell' | 'listen'>
}

/** The composer of a conversation that does not exist yet keeps its draft under this name. */
export const NEW_CONVERSATION = 'new'

/** And one that will begin in a project under this one. */
export const newInProject = (projectId: string) => `${NEW_CONVERSATION}:project:${projectId}`

/** And its instructions under this one. */
export const NEW_INSTRUCTIONS = 'new:instructions'

type DraftListener = (text: string, givenBack: boolean) => void

/**
 * The unsent text in the composer of each conversation; it survives a reload and is the same in every tab. Of a
 * conversation that does not exist yet each tab begins its own draft: a new tab starts with what was written last anywhere.
 */
export function createDrafts({ storage, userId, otherTabs }: DraftsDependencies) {
  const keyOf = (conversationId: string) => userKey(userId, 'draft', conversationId)
  const own = new Map<string, string>()
  const composers = new Set<{ conversationId: string; listener: DraftListener }>()
  const kept = (conversationId: string) => storage.getItem(keyOf(conversationId)) ?? ''
  const drafts = {
    read(conversationId: string): string {
      const text = own.get(conversationId) ?? kept(conversationId)
      if (isOwnDraft(conversationId)) own.set(conversationId, text)
      return text
    },
    /** An empty text forgets the draft. */
    write(conversationId: string, text: string): void {
      const before = own.get(conversationId)
      if (text !== '') tryStore(storage, keyOf(conversationId), text)
      // The draft that another tab has written for its own new conversation is not ours to forget.
      else if (before === undefined || before === kept(conversationId)) storage.removeItem(keyOf(conversationId))
      if (isOwnDraft(conversationId)) own.set(conversationId, text)
      else otherTabs.tell({ type: 'draft', userId, conversationId, text })
    },
    /** Puts a text that was not sent before what was written since, in an open composer too. */
    giveBack(conversationId: string, text: string): void {
      const whole = givenBack(text, drafts.read(conversationId))
      drafts.write(conversationId, whole)
      for (const composer of composers) if (composer.conversationId === conversationId) composer.listener(whole, true)
    },
    /** Calls back with what another tab writes, and with what is `givenBack` in this one. Returns the function that stops it. */
    listen(conversationId: string, listener: DraftListener): () => void {
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

/** Of a conversation that does not exist yet, which each tab begins on its own. */
export function isOwnDraft(name: string): boolean {
  return name === NEW_CONVERSATION || name.startsWith(`${NEW_CONVERSATION}:`)
}

export type Drafts = ReturnType<typeof createDrafts>

/** The text of a rejected message goes before what was written since. */
export function givenBack(text: string, draft: string): string {
  return [text, draft].filter(Boolean).join('\n\n')
}
