/** A sentence, or its forms by number as Intl.PluralRules names them; `ordinal` where the number is a place. */
export type Text = string | Plural
export interface Plural extends Partial<Record<Intl.LDMLPluralRule, string>> {
  other: string
  ordinal?: true
}

export type Texts = Readonly<Record<string, Text>>
/** A part's texts in another language: the same keys, a plural where English has one. */
export type Translation<T extends Texts> = { readonly [Key in keyof T]: T[Key] extends string ? string : Plural }
