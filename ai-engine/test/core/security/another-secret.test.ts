import { createDatabase, type TestDatabase } from '@grizz/testing/provided'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { createInstallation } from '../../../src/db/users/installation.ts'
import { createEngine, type Engine } from '../../../src/engine.ts'
import { ask, getToken, type Person, signIn, signUp } from '../../api/ask.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.close())

it('signs everybody out, and their tokens are signed anew', async () => {
  const first = await start('a')
  const person = await signUp(first)
  const token = await getToken(first, person)
  await first.close()

  const same = await start('a')
  expect((await me(same, { cookie: person.cookie })).status).toBe(200)
  expect((await me(same, { authorization: `Bearer ${token}` })).status).toBe(200)
  await same.close()

  const other = await start('b')
  expect((await me(other, { cookie: person.cookie })).status).toBe(401)
  expect((await me(other, { authorization: `Bearer ${token}` })).status).toBe(401)
  const again: Person = await signIn(other, person)
  const anew = await getToken(other, again)
  expect((await me(other, { authorization: `Bearer ${anew}` })).status).toBe(200)
  const { body } = await ask(other, 'GET', '/api/sessions', { headers: { cookie: again.cookie } })
  expect(body.sessions).toHaveLength(1)
  await other.close()
})

it('is noticed once, however many engines start with it', async () => {
  const { noteSecret } = createInstallation(database.db)
  const noted = await Promise.all(Array.from({ length: 8 }, () => noteSecret('c')))
  expect(noted.filter(Boolean)).toHaveLength(1)
  expect(await noteSecret('c')).toBe(false)
})

async function start(letter: string): Promise<Engine> {
  const env = { PORT: '0', DATABASE_URL: database.url, AUTH_SECRET: letter.repeat(32), LOG_LEVEL: 'silent' }
  return createEngine(readConfig(env))
}

function me(at: Engine, headers: Record<string, string>) {
  return ask(at, 'GET', '/api/me', { headers })
}
