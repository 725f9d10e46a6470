import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@grizz/testing/free-port'
import { createDatabase } from '@grizz/testing/provided'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { mistakeOfUrl } from '../src/core/errors/url-mistakes.ts'
import { mistakeOfRedisUrl, parseRedisUrl } from '../src/core/events/redis/redis-address.ts'
import { readCheckedConfig } from '../src/preflight.ts'

const AUTH_SECRET = 'a secret that is only for the tests'
const passwords = [
  'zebra#quokka',
  'zebra@quokka',
  'zebra/quokka',
  'zebra?quokka',
  'zebra%quokka',
  '4711/quokka',
  '4711?quokka',
]
const parts = /zebra|quokka|4711/

it.each(passwords.flatMap((password) => [`u:${password}`, `:${password}`, password]))(
  'tells no part of a password, and what to write instead: %s',
  async (login) => {
    const closed = await freePort()
    const DATABASE_URL = `postgres://${login}@127.0.0.1:${closed}/db`
    for (const scheme of ['redis', 'rediss', 'redis+cluster', 'redis+sentinel']) {
      const REDIS_URL = `${scheme}://${login}@127.0.0.1:${closed}${scheme === 'redis+sentinel' ? '/master' : ''}`
      const output = await sentencesFor({
        AUTH_SECRET,
        DATABASE_URL,
        REDIS_URL,
        OPENAI_BASE_URL: `http://${login}@h/v1`,
      })
      expect(output).toMatch(/- DATABASE_URL/)
      expect(output).toMatch(/- REDIS_URL/)
      expect(output).not.toMatch(parts)
    }
  },
  60_000,
)

it('tells nothing of a URL however it is written', () => {
  const signs = fc.constantFrom(...'@:/?#%\\[]& \'".,=\t\n', '%40', '@/', '//')
  const written = fc
    .array(fc.oneof(signs, fc.constantFrom('zebra', 'quokka', '4711')), { maxLength: 12 })
    .map((pieces) => pieces.join(''))
  const scheme = fc.constantFrom('postgres://', 'redis://', 'redis+sentinel://', 'http://', 'https:', '')
  fc.assert(
    fc.property(scheme, written, (start, rest) => {
      for (const name of ['DATABASE_URL', 'REDIS_URL', 'OPENAI_BASE_URL', 'PUBLIC_URL', 'JWKS_URL', 'TRUSTED_ORIGINS'])
        expect(mistakesOf({ AUTH_SECRET, [name]: start + rest })).not.toMatch(parts)
      expect(mistakeOfRedisUrl(start + rest) ?? '').not.toMatch(parts)
    }),
    { numRuns: 2000 },
  )
})

it.each([
  'postgres://u:p@/db?host=/run/postgresql',
  'postgresql://u@h',
  'POSTGRES://u:p%23@[::1]:5432/db',
  'postgres://u:a@b@h/d',
])('takes %s', (url) => expect(mistakeOfUrl(url, ['postgres:', 'postgresql:'])).toBeUndefined())

it.each([
  ['postgres://h:99999/d', 'is not a whole URL'],
  ['postgres://u:a#b@h/d', 'has a sign before its last @'],
  ['mysql://h/d', 'must be a URL that begins with postgres://'],
])('refuses %s', (url, sentence) => expect(mistakeOfUrl(url, ['postgres:'])).toContain(sentence))

it('says why a database cannot be used, without its words', async () => {
  const database = await createDatabase()
  const absent = database.url.replace(/\/[^/?]+\?/, '/zebra?')
  expect(await sentencesFor({ AUTH_SECRET, DATABASE_URL: absent })).toContain('it has no database of that name (3D000)')
  const stranger = database.url.replace(/\/\/[^@]*@/, '//zebra:quokka@')
  const output = await sentencesFor({ AUTH_SECRET, DATABASE_URL: stranger })
  expect(output).toContain('it does not accept this user and password (28000)')
  expect(output).not.toMatch(parts)
  const closed = `postgres://zebra:quokka@127.0.0.1:${await freePort()}/d`
  expect(await sentencesFor({ AUTH_SECRET, DATABASE_URL: closed })).toContain('nothing listens at that host and port')
  await database.close()
})

it('takes a Redis password with a raw @ and refuses a % that is no code', () => {
  expect(parseRedisUrl('redis://u:a@b@h:1').options).toEqual({ username: 'u', password: 'a@b' })
  expect(mistakeOfRedisUrl('redis://u:a%b@h')).toContain('write %25')
  expect(mistakeOfRedisUrl('redis://h:70000')).toContain('none of the known forms')
})

it.each([' sk-abc', '"sk-abc"', "'sk-abc'", ' " sk-abc " ', '\tsk-abc\n'])('takes the key out of %j', (written) => {
  expect(readConfig({ OPENAI_API_KEY: written }).openaiApiKey).toBe('sk-abc')
  expect(readConfig({ DEFAULT_MODEL: written }).settings.values.defaultModel).toBe('sk-abc')
})

it('leaves what is no pair of quotation marks, a secret and a prompt as they are', () => {
  expect(readConfig({ OPENAI_API_KEY: `"sk-abc'` }).openaiApiKey).toBe(`"sk-abc'`)
  expect(readConfig({ OPENAI_API_KEY: '"' }).openaiApiKey).toBe('"')
  expect(readConfig({ OPENAI_API_KEY: '" "' }).openaiApiKey).toBeUndefined()
  const AUTH_SECRET = ` "${'x'.repeat(40)}" `
  expect(readConfig({ AUTH_SECRET }).authSecret).toBe(AUTH_SECRET)
  expect(readConfig({ SYSTEM_PROMPT: '"quoted"' }).settings.values.instructions).toBe('"quoted"')
})

it('quotes no file that MODEL_PRICES names by mistake, and no user of JWKS_URL', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'grizz-prices-'))
  const file = join(directory, 'env')
  await writeFile(file, 'zebra=quokka')
  expect(mistakesOf({ MODEL_PRICES: file })).toBe('MODEL_PRICES: that file is not JSON')
  expect(mistakesOf({ MODEL_PRICES: `${file}-absent` })).toContain('cannot be read (ENOENT)')
  const JWKS_URL = 'https://zebra:quokka@issuer.example/keys'
  expect(mistakesOf({ JWT_ISSUER: 'a', JWT_AUDIENCE: 'b', JWKS_URL })).toBe(
    'JWKS_URL must hold no user and no password',
  )
  await rm(directory, { recursive: true })
})

function mistakesOf(env: Record<string, string>): string {
  try {
    readConfig(env)
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.join('\n')
    throw error
  }
}

async function sentencesFor(env: Record<string, string>): Promise<string> {
  return readCheckedConfig(env).then(
    () => '',
    (error) => String(error),
  )
}
