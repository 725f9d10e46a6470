import { floatsIn } from '../../../core/float32.ts'
import type { Executor } from '../../../db/connection/executor.ts'
import { type FileRow, findFiles } from '../../../db/files/files.ts'
import { findPieces, loadPieces, type PieceHit } from '../../../db/files/search-pieces.ts'
import type { SearchScope } from '../../../db/files/search-scope.ts'
import { findNear, isUnembedded } from '../../../db/files/search-vectors.ts'
import { signsOf, similarity } from '../embedding/vectors.ts'
import { createCommonWords } from './common-words.ts'
import type { FindMeaning, Meaning } from './meaning.ts'
import { type Term, toQueries, toTerms } from './piece-query.ts'

/** How many pieces each list holds before the lists are joined. */
const LISTED = 30
/** How many pieces, the nearest by the Hamming distance of their sign bits, are compared by cosine. */
const COMPARED = 200
/** The least cosine similarity of a hit: below it, texts are about something else, whichever model made the vectors. */
const MIN_SIMILARITY = 0.2
/** The constant k of reciprocal rank fusion: the larger, the less the first ranks count (Cormack et al. 2009, who use 60). */
const RANK_CONSTANT = 60

type Key = Pick<PieceHit, 'fileId' | 'index'>

/** How a search went by meaning: `partly` while files are still being embedded. */
export type ByMeaning = 'off' | 'whole' | 'partly' | 'unavailable'

export interface Found {
  hits: { hit: PieceHit; row: FileRow }[]
  byMeaning: ByMeaning
  /** The terms of the search. */
  terms: Term[]
}

interface Asked {
  q: string
  limit: number
}

export type FindBest = ReturnType<typeof createFindBest>

export function createFindBest({ findMeaning }: { findMeaning: FindMeaning }) {
  const commonWords = createCommonWords()

  /** The best pieces by words and by meaning, with their files. Those of a file that was deleted meanwhile are left out. */
  return async function findBest(db: Executor, scope: SearchScope, { q, limit }: Asked): Promise<Found> {
    const terms = toTerms(q)
    const meaning = await findMeaning(scope.userId, q)
    const queries = toQueries(terms, await commonWords(db))
    const most = Math.max(limit, LISTED)
    const byWords = terms.length === 0 ? [] : await findPieces(db, { ...scope, ...queries, limit: most })
    return { terms, ...(await joined(db, scope, { byWords, meaning, limit })) }
  }
}

async function joined(
  db: Executor,
  scope: SearchScope,
  { byWords, meaning, limit }: { byWords: readonly PieceHit[]; meaning: Meaning; limit: number },
): Promise<Omit<Found, 'terms'>> {
  if (typeof meaning === 'string')
    return { hits: await withFiles(db, scope.userId, byWords.slice(0, limit)), byMeaning: meaning }
  const near = await findSimilar(db, scope, meaning)
  const best = fuse([byWords, near]).slice(0, limit)
  const byMeaning = (await isUnembedded(db, scope, meaning.model)) ? 'partly' : 'whole'
  return { hits: await withFiles(db, scope.userId, await loaded(db, best, byWords)), byMeaning }
}

async function findSimilar(db: Executor, scope: SearchScope, { vector, model }: Exclude<Meaning, string>) {
  const candidates = await findNear(db, { ...scope, model, signs: signsOf(vector), limit: COMPARED })
  return candidates
    .map(({ fileId, index, vector: bytes }) => ({ fileId, index, score: similarity(vector, floatsIn(bytes)) }))
    .filter(({ score }) => score >= MIN_SIMILARITY)
    .sort((a, b) => b.score - a.score)
    .slice(0, LISTED)
}

/** Joins the lists by reciprocal rank: a piece that stands high in several comes first. */
function fuse(lists: readonly (readonly Key[])[]): Key[] {
  const scores = new Map<string, { key: Key; score: number }>()
  for (const list of lists)
    for (const [place, { fileId, index }] of list.entries()) {
      const name = nameOf({ fileId, index })
      const score = (scores.get(name)?.score ?? 0) + 1 / (RANK_CONSTANT + place + 1)
      scores.set(name, { key: { fileId, index }, score })
    }
  return [...scores.values()].sort((a, b) => b.score - a.score).map(({ key }) => key)
}

/** The best pieces with their texts, which only those found by words have already. */
async function loaded(db: Executor, best: readonly Key[], byWords: readonly PieceHit[]): Promise<PieceHit[]> {
  const hits = new Map(byWords.map((hit) => [nameOf(hit), hit]))
  const missing = best.filter((key) => !hits.has(nameOf(key)))
  for (const hit of await loadPieces(db, missing)) hits.set(nameOf(hit), hit)
  return best.flatMap((key) => hits.get(nameOf(key)) ?? [])
}

async function withFiles(db: Executor, userId: string, hits: readonly PieceHit[]): Promise<Found['hits']> {
  const rows = await findFiles(db, userId, [...new Set(hits.map(({ fileId }) => fileId))])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return hits.flatMap((hit) => {
    const row = byId.get(hit.fileId)
    return row ? [{ hit, row }] : []
  })
}

function nameOf({ fileId, index }: Key): string {
  return `${fileId} ${index}`
}
