import { isRecord } from '../../http/provider-error.ts'

export type Fields = Record<string, unknown>

/** The objects of a list; none where it is no list. */
export const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isRecord) : [])
/** A text; nothing where it is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
