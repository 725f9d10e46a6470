import { foldText } from '@grizz/protocol/fold-text'
import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillSearchTexts } from '../../../src/db/conversations/search-texts.ts'
import { fillConversation } from './fill-messages.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.close())

const texts = async () =>
  (await database.pool.query('select message_id, text from search_texts order by message_id')).rows

/** Not what Unicode is still adding to: Postgres and Node know different versions of it. */
const ranges = [
  [0xa0, 0xa700],
  [0xac00, 0xd7a4],
  [0xf900, 0xfffe],
] as const
const cjk =
  /[\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/gu

describe('what searches compare', () => {
  it('is made by Postgres and by the page by the same rules', async () => {
    const letters = ranges
      .flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => String.fromCodePoint(at + from)))
      .filter((letter) => /[\p{L}\p{N}\p{P}\p{S}\p{M}]/u.test(letter))
      .flatMap((letter) => [`x${letter}y`, `${letter}\u0301`])
    const { rows } = await database.pool.query<{ text: string; form: string }>(
      'select text, search_form(text) as form from unnest($1::text[]) text',
      [letters],
    )
    const differing = rows.filter(({ text, form }) => form !== foldText(text).replace(cjk, '$&$&$&'))
    expect(differing.map(({ text, form }) => [text, form, foldText(text)])).toEqual([])
  })

  it('is made for what an older version wrote, the newest first, in one walk', async () => {
    await fillConversation(database.pool, ['Frühwald', 'ΣΊΣΥΦΟΣ', '日本', 'plain', '1'])
    const before = await texts()
    await database.pool.query('delete from search_texts')
    let at = await fillSearchTexts(database.db, 2, undefined)
    expect(await texts()).toEqual(before.slice(-2))
    while (at) at = await fillSearchTexts(database.db, 2, at)
    expect(await texts()).toEqual(before)
  })

  it('changes with its message and goes with it', async () => {
    const [id] = await fillConversation(database.pool, ['before'])
    const text = async () =>
      (await database.pool.query('select text from search_texts where message_id = $1', [id])).rows
    await database.pool.query(`update messages set content = 'ÀFTER' where id = $1`, [id])
    expect(await text()).toEqual([{ text: 'after' }])
    await database.pool.query('delete from messages where id = $1', [id])
    expect(await text()).toEqual([])
  })
})
