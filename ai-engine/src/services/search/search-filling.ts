import type { Executor } from '../../db/connection/executor.ts'
import { fillSearchTexts } from '../../db/conversations/search-texts.ts'

const MESSAGES_AT_ONCE = 1000

/** Makes the search texts of an older version's messages, once after each start, a thousand messages per second. */
export function createSearchFilling({ db }: { db: Executor }) {
  let isDone = false
  let before: string | undefined

  return async function fillSearch(): Promise<void> {
    if (isDone) return
    before = await fillSearchTexts(db, MESSAGES_AT_ONCE, before)
    isDone = before === undefined
  }
}
