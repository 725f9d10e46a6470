import { randomUUID } from 'node:crypto'
import { toVector } from '@grizz/ai-engine/services/files/pieces/words'
import type pg from 'pg'
import type { Account } from '../clients/account.ts'

const PIECES_PER_FILE = 500
const WORDS_PER_PIECE = 180
const VOCABULARY = 30_000
const ROWS_AT_ONCE = 250

/** Words of which, as in a language, few are common and most are rare. The same at each call, by their place. */
function wordAt(place: number): string {
  const share = fraction(place)
  return `word${Math.floor(VOCABULARY ** share)}`
}

/** Between 0 and 1, and no pattern that a reader sees (a multiplicative hash). */
function fraction(place: number): number {
  return (Math.imul(place + 1, 2_654_435_761) >>> 0) / 2 ** 32
}

/** Gives the one user of the database files with so many pieces in all. */
export async function fillPieces(client: pg.ClientBase, count: number): Promise<void> {
  const { rows } = await client.query<{ id: string }>('select id from users limit 1')
  const userId = rows[0]?.id
  for (let first = 0; first < count; first += PIECES_PER_FILE) {
    const fileId = randomUUID()
    await client.query(
      `insert into files (id, user_id, upload_id, name, media_type, bytes, sha256, state, stored_in)
       values ($1, $2, $1, $3, 'text/plain', 0, '', 'ready', 'database')`,
      [fileId, userId, `bench ${first}.txt`],
    )
    for (let from = 0; from < Math.min(PIECES_PER_FILE, count - first); from += ROWS_AT_ONCE)
      await insertPieces(client, {
        fileId,
        userId,
        from,
        at: first + from,
        rows: Math.min(ROWS_AT_ONCE, count - first - from),
      })
  }
  await client.query('vacuum analyze file_pieces')
}

async function insertPieces(
  client: pg.ClientBase,
  {
    fileId,
    userId,
    from,
    at,
    rows,
  }: { fileId: string; userId: string | undefined; from: number; at: number; rows: number },
): Promise<void> {
  const pieces = Array.from({ length: rows }, (_, row) => {
    const text = Array.from({ length: WORDS_PER_PIECE }, (_, word) => wordAt((at + row) * WORDS_PER_PIECE + word)).join(
      ' ',
    )
    return { index: from + row, text, words: toVector(text) }
  })
  await client.query(
    `insert into file_pieces (file_id, "index", user_id, text, words)
     select $1, "index", $2, text, words::tsvector from json_to_recordset($3::json) as r("index" int, text text, words text)`,
    [fileId, userId, JSON.stringify(pieces)],
  )
}

/** Milliseconds of each search: four words as they come, so that rare and common ones are among them. @throws Error where nothing is found */
export async function measureSearches(account: Account, searches: number): Promise<number[]> {
  const times: number[] = []
  for (let search = 0; search < searches; search += 1) {
    const words = Array.from({ length: 4 }, (_, word) => wordAt(7_000_000 + search * 4 + word))
    const from = performance.now()
    const { pieces } = await account.ask<{ pieces: unknown[] }>('GET', `/api/files/search?q=${words.join('+')}`)
    times.push(performance.now() - from)
    if (pieces.length === 0) throw new Error(`nothing was found for ${words.join(' ')}`)
  }
  return times
}
