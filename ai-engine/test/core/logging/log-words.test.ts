import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger, describeError, withoutQuotes } from '../../../src/core/logging/logger.ts'
import { ModelError } from '../../../src/llm/contract/model.ts'

const words = 'my-diary-of-yesterday'
let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
  await database.pool.query('create table diary (page text primary key, number int check (number > 0))')
})
afterAll(() => database.close())

const queries = [
  ['select $1::uuid', [words]],
  ['select $1::int', [words]],
  [`select '${words}'::timestamptz`, []],
  [`select "${words}"`, []],
  ['insert into diary values ($1, -1)', [words]],
  ['insert into diary values ($1, 1), ($1, 2)', [words]],
] as const

it.each(queries)('tells of a refused query its code and place alone: %s', async (query, values) => {
  const error = await thrownBy(() => database.pool.query(query, [...values]))
  const logged = log(error)
  expect(logged).not.toContain(words)
  expect(describeError(error)).toMatchObject({ message: 'Postgres refused a statement', code: expect.any(String) })
})

it('tells of a query of ours its text without the values, and its cause by code', async () => {
  const logged = log(await thrownBy(() => database.db.execute(sql`select ${words}::uuid`)))
  expect(logged).not.toContain(words)
  expect(logged).toContain('22P02')
})

const thrown: readonly [string, () => unknown][] = [
  ['a text that is no JSON', () => JSON.parse(`${words}`)],
  ['a pattern made of words', () => new RegExp(`${words}(`)],
  ['a number', () => BigInt(words)],
  ['an address', () => new URL(`//${words}`)],
  ['a header', () => new Headers({ a: `${words}\n${words}` })],
  ['a name in code', () => decodeURIComponent(`%${words}`)],
  ['a sentence that quotes', () => fail(new Error(`The provider says: “${words}”`))],
  ['a type that quotes', () => fail(new TypeError(`"${words}" is no number`))],
  ['what a provider says', () => fail(new ModelError('model_refused', `Refused: ${words}`, { retryable: false }))],
  ['several at once', () => fail(new AggregateError([new Error(`'${words}'`), words], 'all failed'))],
  ['a cause below a cause', () => fail(new Error('a', { cause: new Error('b', { cause: new SyntaxError(words) }) }))],
  ['lines that look like frames', () => fail(new Error(`"\n    at ${words} (file.ts:1:1)\n    at x"`))],
  ['a code of words', () => fail(Object.assign(new Error('a'), { code: `${words} ${words}` }))],
  ['no error at all', () => fail(words)],
]

it.each(thrown)('holds no words: %s', async (_name, provoke) => {
  const error = await thrownBy(provoke)
  expect(log(error)).not.toContain(words)
  expect(JSON.stringify(describeError(error))).not.toContain(words)
})

it('still tells type, code, message and where it happened', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
  const described = describeError(new TypeError('Something of ours broke', { cause }))
  expect(described).toMatchObject({
    type: 'TypeError',
    message: 'Something of ours broke',
    cause: { code: 'ECONNREFUSED' },
  })
  expect(described.stack).toContain('log-words.test.ts')
})

it('ends in a loop of causes, and with any text', () => {
  const loop = new Error('a')
  loop.cause = loop
  expect(JSON.stringify(describeError(loop)).length).toBeLessThan(100_000)
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      expect(withoutQuotes(`${before}"${words}${after}`)).not.toContain(words)
      expect(withoutQuotes(before + after).length).toBeLessThanOrEqual(301)
    }),
  )
})

function log(err: unknown): string {
  let logged = ''
  const write = (line: string) => {
    logged += line
  }
  createLogger({ level: 'info' }, { write }).warn({ err }, 'it failed')
  return logged
}

function fail(error: unknown): never {
  throw error
}

async function thrownBy(provoke: () => unknown): Promise<unknown> {
  try {
    await provoke()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown')
}
