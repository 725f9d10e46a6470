import { afterAll, beforeAll, expect, it } from 'vitest'
import { isCommonPassword } from '../../../src/core/security/common-passwords.ts'
import { requireGoodPassword } from '../../../src/core/security/password-rules.ts'
import { ask, expectProblem, type Person, signUp } from '../../api/ask.ts'
import { type OpenApp, openApp } from '../../api/open-app.ts'

let app: OpenApp
let person: Person
beforeAll(async () => {
  app = await openApp()
  person = await signUp(app)
})
afterAll(() => app.close())

const known = { email: 'grizelda.bear@salmon.example', name: 'Grizelda Bear' }
const guessed = [
  ...[
    'password',
    'PassWord',
    'password1!',
    'ｐａｓｓｗｏｒｄ',
    '12345678',
    '1234567890',
    'qwertyuiop',
    'iloveyou',
    'sunshine',
  ],
  ...['baseball', 'trustno1', '1qaz2wsx', 'abcd1234', 'computer2024', ' password ', 'superman', 'jennifer', 'starwars'],
  ...[
    '        ',
    '\t\t\t\t\t\t\t\t',
    '\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0',
    'a       b',
    'aaaaaaaaaaaa',
    'ababababab',
  ],
  ...[
    'grizelda.bear@salmon.example',
    'Grizelda Bear',
    'grizeldabear',
    'GrizeldaBear1!',
    'grizelda.bear',
    'salmon.example',
  ],
]

it.each(guessed)('refuses %j, at sign-up and at a change', async (password) => {
  expect(() => requireGoodPassword(password, known, 'password')).toThrow('password: ')
  const body = { ...known, password }
  expectProblem(await ask(app, 'POST', '/api/auth/sign-up/email', { body }), 400, 'invalid_request')
  const change = { currentPassword: person.password, newPassword: password }
  const headers = { cookie: person.cookie }
  if (!/grizelda|salmon/i.test(password))
    expectProblem(await ask(app, 'POST', '/api/me/password', { headers, body: change }), 400, 'invalid_request')
})

it('refuses the own address and name at a change', async () => {
  const headers = { cookie: person.cookie }
  for (const newPassword of [person.email, person.email.toUpperCase(), `${person.email}1`])
    expectProblem(
      await ask(app, 'POST', '/api/me/password', { headers, body: { currentPassword: person.password, newPassword } }),
      400,
      'invalid_request',
    )
})

it.each(['correct horse', 'salmon-and-berries', 'xkq7-vmw2', 'the bear grizelda eats', 'пароль медведя'])(
  'takes %j',
  (password) => {
    expect(() => requireGoodPassword(password, known, 'password')).not.toThrow()
  },
)

it('takes what nobody chose before, and a name too short to matter', () => {
  for (let number = 0; number < 2000; number += 1) expect(isCommonPassword(`the bear of day ${number}`)).toBe(false)
  expect(() => requireGoodPassword('xkq7-vmw2', { email: null, name: 'x' }, 'password')).not.toThrow()
})
