import type { Executor } from '../../../db/connection/executor.ts'
import { readCommonWords } from '../../../db/files/common-words.ts'

const FRESH_MS = 300_000

/** By word, how many pieces of all users have it, about; only common words are there. */
export type CommonWords = ReadonlyMap<string, number>

/** The common words, as they were at most five minutes ago. */
export function createCommonWords({ now = Date.now }: { now?: () => number } = {}) {
  let read: { at: number; words: CommonWords } | undefined

  return async function commonWords(db: Executor): Promise<CommonWords> {
    if (!read || now() - read.at > FRESH_MS) read = { at: now(), words: await readCommonWords(db) }
    return read.words
  }
}
