import { type Settings, type UpdateSettings, updateSettings } from '@grizz/protocol/settings'
import type { ZodType } from 'zod'

export type Limits = Settings['limits']
/** The value of every setting. */
export type SettingValues = Omit<Settings, 'locked' | 'changed'>
/** A setting by its name, as in the table and in `locked`: `limits.queue`. */
export type SettingName = Exclude<keyof SettingValues, 'limits'> | `limits.${keyof Limits}`
/** Some of them; null gives one back its built-in value. */
export type NamedValues = ReadonlyMap<SettingName, unknown>

const LIMIT = 'limits.'

/** What each may be. */
const schemas: ReadonlyMap<SettingName, ZodType> = schemasByName()

/** What the rows say. A value that this version does not take, of another version perhaps, is left out. */
export function readRows(rows: readonly { name: string; value: unknown }[]): NamedValues {
  return new Map(
    rows.flatMap(({ name, value }) => {
      if (!isName(name)) return []
      const parsed = schemas.get(name)?.safeParse(value)
      return parsed?.success && parsed.data !== null ? [[name, parsed.data]] : []
    }),
  )
}

/** The parts of a change by their names, as they were given. */
export function namedValues({ limits = {}, ...others }: UpdateSettings): NamedValues {
  const nested = Object.entries(limits).map(([name, value]) => [LIMIT + name, value] as const)
  const given = [...Object.entries(others), ...nested].filter(([, value]) => value !== undefined)
  return new Map(given.flatMap(([name, value]) => (isName(name) ? [[name, value]] : [])))
}

/** The values, with those of `named` in the place of theirs. */
export function withNamed(values: SettingValues, named: NamedValues): SettingValues {
  const changed = { ...values, limits: { ...values.limits } }
  for (const [name, value] of named) {
    if (name.startsWith(LIMIT)) Object.assign(changed.limits, { [name.slice(LIMIT.length)]: value })
    else Object.assign(changed, { [name]: value })
  }
  return changed
}

function isName(name: string): name is SettingName {
  return (schemas as ReadonlyMap<string, ZodType>).has(name)
}

function schemasByName(): ReadonlyMap<SettingName, ZodType> {
  const { limits, ...others } = updateSettings.shape
  const nested = Object.entries(limits.unwrap().shape).map(([name, schema]) => [LIMIT + name, schema])
  return new Map([...Object.entries(others), ...nested] as [SettingName, ZodType][])
}
