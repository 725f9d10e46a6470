import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/words/language/catalogue.ts'
import type { Text, Texts } from '../../src/words/language/text.ts'
import { translate } from '../../src/words/pseudo.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))
const sources = globSync('**/*.{ts,tsx}', { cwd: src }).filter((file) => !/^words\b/.test(file))
/** The file of each, below a language's folder, by its name. */
const files = new Map(globSync('**/*.ts', { cwd: join(src, 'words/en') }).map((file) => [basename(file, '.ts'), file]))
const parts = [...files.keys()]
const english = await textsOf('en')
const german = await textsOf('de')

describe('every text of a part', () => {
  it.each(parts)('%s: is used, and only those that there are', (part) => {
    const used = new Set(sources.flatMap((file) => keysUsed(file, part)))
    expect([...used].sort()).toEqual(Object.keys(english[part] ?? {}).sort())
  })

  it.each(parts)('%s: takes the same values in German, in every form', (part) => {
    const [own, other] = [english[part] ?? {}, german[part] ?? {}]
    expect(Object.keys(other)).toEqual(Object.keys(own))
    for (const [key, text] of Object.entries(own)) {
      const slots = slotsOf(formsOf(text).at(-1) ?? '')
      for (const form of formsOf(other[key] ?? '')) expect(slotsOf(form), `${part}.${key}`).toEqual(slots)
    }
  })

  it.each(parts)('%s: has the forms that the plural rules of its language ask for', (part) => {
    for (const [language, texts] of [
      ['en', english[part] ?? {}],
      ['de', german[part] ?? {}],
    ] as const)
      for (const [key, text] of Object.entries(texts)) {
        if (typeof text === 'string') continue
        const { pluralCategories } = new Intl.PluralRules(language, {
          type: text.ordinal ? 'ordinal' : 'cardinal',
        }).resolvedOptions()
        const forms = Object.keys(text).filter((name) => name !== 'ordinal')
        expect(forms.sort(), `${language} ${part}.${key}`).toEqual([...pluralCategories].sort())
      }
  })
})

describe('a text', () => {
  const t = catalogue('test', {
    plain: 'Hello {name}',
    messages: { one: '{count} message', other: '{count} messages' },
    place: { one: '{count}st', two: '{count}nd', few: '{count}rd', other: '{count}th', ordinal: true },
  })

  it('takes its values, and what looks like a slot in one stays as it is', () => {
    expect(t('plain', { name: '{count} $&' })).toBe('Hello {count} $&')
  })

  it('has the form of its number, which is grouped', () => {
    expect(t('messages', { count: 1 })).toBe('1 message')
    expect(t('messages', { count: 12_345 })).toBe('12,345 messages')
    expect([1, 2, 3, 4, 11, 22].map((count) => t('place', { count }))).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '22nd',
    ])
  })

  it('is longer and accented in the pseudo-locale, its slots untouched', () => {
    const text = translate('test', 'plain', 'Hello {name}')
    expect(text).toMatch(/^Hé.*\{name\}.* ~~~$/)
    expect(translate('test', 'messages', { one: 'one {count}', other: 'many {count}' })).toMatchObject({
      one: expect.stringContaining('{count}'),
      other: expect.stringContaining('{count}'),
    })
  })
})

async function textsOf(language: 'en' | 'de'): Promise<Readonly<Record<string, Texts>>> {
  const entries = parts.map(async (part) => {
    const module = (await import(join(src, 'words', language, files.get(part) ?? ''))) as Readonly<
      Record<string, Texts>
    >
    return [part, module[language === 'en' ? 'en' : part] ?? {}] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** The constant keys that a file asks a part for, by whatever name it imports the part's function. */
function keysUsed(file: string, part: string): string[] {
  const text = readFileSync(join(src, file), 'utf8')
  const imported = [...text.matchAll(/import \{ t(?: as (\w+))? \} from '([^']+)'/g)]
  const own = imported.find(
    ([, , path = '']) => resolve(src, dirname(file), path) === join(src, 'words/en', files.get(part) ?? ''),
  )
  if (!own) return []
  const calls = [...text.matchAll(new RegExp(`(?<![\\w.])${own[1] ?? 't'}\\(\\s*('(\\w+)')?`, 'g'))]
  for (const [call, constant] of calls) expect(constant, `${file}: ${call} takes a constant key`).toBeDefined()
  return calls.flatMap(([, , key]) => key ?? [])
}

function formsOf(text: Text): string[] {
  return typeof text === 'string' ? [text] : Object.values(text).filter((form) => typeof form === 'string')
}

/** A form for one thing may leave its number out. */
function slotsOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'count')
    .sort()
}
