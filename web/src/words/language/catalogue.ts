import { shownLanguage, translated } from './language.ts'
import type { Text, Texts } from './text.ts'

type Slots<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never
type SlotsOf<T extends Text> = T extends { other: infer Other extends string }
  ? Slots<Other> | 'count'
  : T extends string
    ? Slots<T>
    : never
type Values<T extends Text> = [SlotsOf<T>] extends [never] ? [] : [Readonly<Record<SlotsOf<T>, string | number>>]

/** A text of one part in the language of the page; numbers among the values are written as that language does. */
type Say<T extends Texts> = <Key extends keyof T & string>(key: Key, ...values: Values<T[Key]>) => string

/**
 * A part of the page's texts, which loads with the code that shows it. `{name}` stands for a value; of a plural, `count`
 * chooses the form.
 */
export function catalogue<const T extends Texts>(part: string, english: T): Say<T> {
  return (key, ...[values]) => worded(translated(part, key, english[key] ?? key), values)
}

function worded(text: Text, values: Readonly<Record<string, string | number>> = {}): string {
  return formOf(text, Number(values.count)).replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name]
    return typeof value === 'number' ? value.toLocaleString(shownLanguage()) : (value ?? slot)
  })
}

function formOf(text: Text, count: number): string {
  if (typeof text === 'string') return text
  const rules = new Intl.PluralRules(shownLanguage(), { type: text.ordinal ? 'ordinal' : 'cardinal' })
  return text[rules.select(count)] ?? text.other
}
