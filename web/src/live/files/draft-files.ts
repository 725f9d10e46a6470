import { keysWith, tryStore, userKey } from '../../client/user-storage.ts'
import { isOwnDraft } from '../sending/drafts.ts'
import type { KeptFilesDependencies } from './kept-files.ts'

/** The draft of a question that is edited, which lasts as long as its editor. */
export const editedDraft = (messageId: string) => `${EDITED}${messageId}`
const EDITED = 'edited:'

const none: readonly string[] = []

/** The ids of the files that are attached to each draft; like its text they survive a reload and are the same in every tab. */
export function createDraftFiles({ storage, userId, otherTabs }: KeptFilesDependencies) {
  const keyOf = (name: string) => userKey(userId, 'files', name)
  const held = new Map<string, readonly string[]>()
  const listeners = new Set<() => void>()
  const tellAll = () => {
    for (const listener of listeners) listener()
  }
  const stop = otherTabs.listen((news) => {
    if (news.type !== 'draft_files' || news.userId !== userId || isOwnDraft(news.conversationId)) return
    held.set(news.conversationId, news.files)
    tellAll()
  })

  function read(name: string): readonly string[] {
    const ids = held.get(name) ?? parse(storage.getItem(keyOf(name)))
    held.set(name, ids)
    return ids
  }

  function write(name: string, ids: readonly string[]): void {
    const before = JSON.stringify(read(name))
    held.set(name, ids.length > 0 ? ids : none)
    if (!name.startsWith(EDITED)) keep(name, ids, before)
    tellAll()
  }

  function keep(name: string, ids: readonly string[], before: string): void {
    if (ids.length > 0) tryStore(storage, keyOf(name), JSON.stringify(ids))
    // What another tab has attached in its own new conversation is not ours to forget.
    else if (before === storage.getItem(keyOf(name)) || !isOwnDraft(name)) storage.removeItem(keyOf(name))
    if (!isOwnDraft(name)) otherTabs.tell({ type: 'draft_files', userId, conversationId: name, files: ids })
  }

  return {
    /** The same array until it is another list. */
    read,
    write,
    /** Puts those of a message that was not sent before what was attached since. */
    giveBack: (name: string, ids: readonly string[]): void =>
      ids.length === 0 ? undefined : write(name, [...new Set([...ids, ...read(name)])]),
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Whether a draft, or a message on its way, of this browser holds it. */
    holds: (id: string): boolean =>
      [...held.values()].some((ids) => ids.includes(id)) ||
      [userKey(userId, 'files', ''), userKey(userId, 'outbox', '')]
        .flatMap((prefix) => keysWith(storage, prefix))
        .some((key) => storage.getItem(key)?.includes(id)),
    close: stop,
  }
}

export type DraftFiles = ReturnType<typeof createDraftFiles>

function parse(value: string | null): readonly string[] {
  return value === null ? none : (JSON.parse(value) as string[])
}
