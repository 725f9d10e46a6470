/** One field of a form that a tool's server asks for. */
export type FormField = { name: string; title: string; description: string | undefined; required: boolean } & (
  | {
      kind: 'text'
      type: 'text' | 'email' | 'url' | 'date' | 'datetime-local'
      value: string
      min?: number
      max?: number
    }
  | { kind: 'number'; whole: boolean; value: string; min?: number; max?: number }
  | { kind: 'yes_no'; value: boolean }
  | { kind: 'choice'; value: string; options: readonly { value: string; name: string }[] }
)

type Json = Readonly<Record<string, unknown>>

const MOST_FIELDS = 50
const MOST_OPTIONS = 200
const LONGEST_NAME = 300

/** The fields of a restricted JSON schema: an object of texts, numbers, yes or no, and choices. What is of no such kind is a text. */
export function fieldsOf(schema: Json): FormField[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(jsonIn(schema.properties))
    .slice(0, MOST_FIELDS)
    .map(([name, property]) => fieldOf(name, jsonIn(property), required.includes(name)))
}

/** The filled-in values, by the fields' types; an empty field is left out, unless it must be given. */
export function contentOf(fields: readonly FormField[], filled: FormData): Json {
  const entries = fields.flatMap((field): [string, unknown][] => {
    if (field.kind === 'yes_no') return [[field.name, filled.get(field.name) !== null]]
    const value = String(filled.get(field.name) ?? '')
    if (value === '' && !(field.required && field.kind === 'text')) return []
    return [[field.name, typedValue(field, value)]]
  })
  return Object.fromEntries(entries)
}

function typedValue(field: FormField, value: string): unknown {
  if (field.kind === 'number') return Number(value)
  const isTime = field.kind === 'text' && field.type === 'datetime-local'
  return isTime ? new Date(value).toISOString() : value
}

function fieldOf(name: string, property: Json, required: boolean): FormField {
  const base = {
    name,
    title: textIn(property.title) ?? name.slice(0, LONGEST_NAME),
    description: textIn(property.description),
    required,
  }
  const options = optionsOf(property)
  if (options) return { ...base, kind: 'choice', value: String(property.default ?? ''), options }
  if (property.type === 'boolean') return { ...base, kind: 'yes_no', value: property.default === true }
  if (property.type === 'number' || property.type === 'integer')
    return {
      ...base,
      kind: 'number',
      whole: property.type === 'integer',
      value: numberIn(property.default)?.toString() ?? '',
      ...bounds(property.minimum, property.maximum),
    }
  return {
    ...base,
    kind: 'text',
    type: formats.get(String(property.format)) ?? 'text',
    value: typeof property.default === 'string' ? property.default : '',
    ...bounds(property.minLength, property.maxLength),
  }
}

const formats = new Map([
  ['email', 'email'],
  ['uri', 'url'],
  ['date', 'date'],
  ['date-time', 'datetime-local'],
] as const) as ReadonlyMap<string, 'email' | 'url' | 'date' | 'datetime-local'>

function optionsOf(property: Json): { value: string; name: string }[] | undefined {
  const titled = Array.isArray(property.oneOf) ? property.oneOf.map(jsonIn) : undefined
  if (titled?.every(({ const: value }) => typeof value === 'string'))
    return titled.slice(0, MOST_OPTIONS).map(({ const: value, title }) => option(String(value), textIn(title)))
  if (!Array.isArray(property.enum)) return undefined
  const names = Array.isArray(property.enumNames) ? property.enumNames : []
  return property.enum.slice(0, MOST_OPTIONS).map((value, index) => option(String(value), textIn(names[index])))
}

function option(value: string, name: string | undefined) {
  return { value, name: name ?? value.slice(0, LONGEST_NAME) }
}

function bounds(min: unknown, max: unknown): { min?: number; max?: number } {
  const [least, most] = [numberIn(min), numberIn(max)]
  return { ...(least !== undefined && { min: least }), ...(most !== undefined && { max: most }) }
}

function jsonIn(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_NAME) : undefined
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
