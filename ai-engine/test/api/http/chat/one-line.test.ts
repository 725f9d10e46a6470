import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { line, title } from '@grizz/protocol/scalars'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lockData } from '../../../../src/db/connection/data-lock.ts'
import { csvLine } from '../../../../src/services/usage/csv.ts'
import { ask } from '../../ask.ts'
import { openApp } from '../../open-app.ts'

it.each([
  ['a\r\nb', 'a b'],
  ['\u001b[31mred\u001b[0m', '[31mred [0m'],
  ['a\u202eb\u2066c\u2069', 'abc'],
  ['a\u2028b\u0085c\td', 'a b c d'],
  ['العربية \u200f', 'العربية \u200f'],
])('makes one line of %j', (given, expected) => expect(title.parse(given)).toBe(expected))

it('refuses a title of signs that are gone then, and keeps a line whatever it was', () => {
  expect(title.safeParse('\u202e\r\n').success).toBe(false)
  const anything = fc.string({ unit: 'binary' }).filter((text) => line.safeParse(text).success)
  fc.assert(
    fc.property(anything, (text) => void expect(line.parse(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u)),
  )
})

it.each([
  ['=1+1', "'=1+1"],
  ['\t=1', "' =1"],
  ['\n=1', "' =1"],
  ['＝1', "'＝1"],
  ['＋1', "'＋1"],
  ['＠x', "'＠x"],
  [' -1', "' -1"],
  ['x;=1', `"x;'=1"`],
  ['x;-1', `"x;'-1"`],
  ['x,"=1', `"x,""'=1"`],
  ['x|@a', `"x|'@a"`],
  ['e-mail at 5+5', 'e-mail at 5+5'],
])('writes %j so that no spreadsheet takes a part of it for a formula', (cell, expected) =>
  expect(csvLine([cell])).toBe(`${expected}\r\n`),
)

it('begins no cell with a formula, whatever divides them', () => {
  const text = fc.string({ unit: fc.constantFrom(...'=+-@＝;,|" \t\r\na1') })
  fc.assert(
    fc.property(text, (cell) => void expect(csvLine([cell]).trimEnd()).not.toMatch(/(^|[;|\t\r\n])\s*[=+\-@＝]/)),
  )
})

it('takes everything of a person along, and on https keeps them by a cookie that only this host can set', async () => {
  const app = await openApp({ settings: { publicUrl: new URL('https://chat.example') } })
  const headers = { host: 'chat.example' }
  const body = { name: 'A\r\u001bda', email: 'ada@example.org', password: 'correct horse battery' }
  const answer = await ask(app, 'POST', '/api/auth/sign-up/email', { headers, body })
  const set = answer.headers['set-cookie']?.[0] ?? ''
  expect(set).toMatch(/^__Host-grizz\.session_token=/)
  expect(set).toMatch(/; Path=\//)
  expect(set).toMatch(/; Secure/)
  expect(set).not.toMatch(/domain/i)
  const signedIn = { ...headers, cookie: set.split(';')[0] ?? '' }
  const profile = { defaultModel: 'demo', systemPrompt: 'Be brief.' }
  const me = await ask(app, 'PATCH', '/api/me', { headers: signedIn, body: profile })
  expect(me.body).toMatchObject({ name: 'A da', ...profile })
  const { person } = JSON.parse((await ask(app, 'GET', '/api/me/export', { headers: signedIn })).text)
  expect(person).toMatchObject(profile)
  expect(
    (await ask(app, 'POST', '/api/auth/sign-out', { headers: signedIn, body: {} })).headers['set-cookie']?.[0],
  ).toMatch(/^__Host-grizz\.session_token=;/)
  expect((await ask(app, 'GET', '/api/me', { headers: signedIn })).status).toBe(401)
  await app.close()
})

it('closes the lock of a data directory to other users', () => {
  const home = mkdtempSync(join(tmpdir(), 'grizz-lock-'))
  const lock = lockData(join(home, 'data'))
  expect(statSync(join(home, 'data')).mode & 0o077).toBe(0)
  expect(statSync(join(home, 'data', 'engine.lock')).mode & 0o077).toBe(0)
  lock.release()
  rmSync(home, { recursive: true })
})
