import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { firstSignUpCode, isFirstSignUpCode } from '../../../src/core/security/first-sign-up.ts'
import { readSecret } from '../../../src/core/security/secret.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'grizz-secret-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

it('is made once, kept for its owner only, and the same at every start', async () => {
  const dataDir = join(home, 'new', 'data')
  const secret = await readSecret({ given: undefined, dataDir })
  expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect((await stat(join(dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600)
  expect(await readSecret({ given: undefined, dataDir })).toBe(secret)
  expect(await readSecret({ given: undefined, dataDir: join(home, 'other') })).not.toBe(secret)
})

it('is the one that was set, and then nothing is written', async () => {
  const dataDir = join(home, 'unused')
  expect(await readSecret({ given: 'x'.repeat(32), dataDir })).toBe('x'.repeat(32))
  await expect(stat(dataDir)).rejects.toThrow('ENOENT')
})

it('fails where it can neither be read nor made', async () => {
  const file = join(home, 'file')
  await writeFile(file, '')
  await expect(readSecret({ given: undefined, dataDir: file })).rejects.toThrow()
  expect(await readFile(file, 'utf8')).toBe('')
})

it('gives a code that people can type, and that follows from secret and round alone', () => {
  const code = firstSignUpCode('one secret', 'one round')
  expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/)
  expect(firstSignUpCode('one secret', 'one round')).toBe(code)
  const others = [firstSignUpCode('another secret', 'one round'), firstSignUpCode('one secret', 'another round')]
  for (const typed of [code, code.toLowerCase(), ` ${code.replaceAll('-', ' ')} `, code.replaceAll('-', '')])
    expect(isFirstSignUpCode('one secret', 'one round', typed)).toBe(true)
  for (const typed of [undefined, '', code.slice(0, -1), `${code}A`, ...others])
    expect(isFirstSignUpCode('one secret', 'one round', typed)).toBe(false)
})
