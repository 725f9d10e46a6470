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
  | { kind: 'choice'; value: string; options: readonly Option[] }
  | { kind: 'choices'; value: readonly string[]; options: readonly Option[]; min?: number; max?: number }
)

interface Option {
  value: string
  name: string
}

type Json = Readonly<Record<string, unknown>>

const MOST_FIELDS = 50
const MOST_OPTIONS = 200
const LONGEST_NAME = 300

/**
 * The fields of a restricted JSON schema: an object of texts, numbers, yes or no, and choices of one or several. A field of
 * any other kind is a text. They stand in the order of `propertyOrdering`, since JSON in the database has none of its own.
 */
export function fieldsOf(schema: Json): FormField[] {
  const required = Array.isArray(schema.required) ? schema.required : []
  const properties = jsonIn(schema.properties)
  const ordered = Array.isArray(schema.propertyOrdering) ? schema.propertyOrdering.map(String) : []
  const names = new Set([...ordered.filter((name) => Object.hasOwn(properties, name)), ...Object.keys(properties)])
  return [...names]
    .slice(0, MOST_FIELDS)
    .map((name) => fieldOf(name, jsonIn(properties[name]), required.includes(name)))
}

/** The filled-in values, by the fields' types; an empty field is left out, unless it must be given. */
export function contentOf(fields: readonly FormField[], filled: FormData): Json {
  const entries = fields.flatMap((field): [string, unknown][] => {
    if (field.kind === 'yes_no') return [[field.name, filled.get(field.name) !== null]]
    if (field.kind === 'choices') {
      const values = filled.getAll(field.name).map(String)
      return values.length > 0 || field.required ? [[field.name, values]] : []
    }
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
  const several = property.type === 'array' ? optionsOf(jsonIn(property.items)) : undefined
  if (several) return { ...base, kind: 'choices', ...severalOf(property, several, required) }
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

function severalOf(property: Json, options: readonly Option[], required: boolean) {
  const { min = required ? 1 : undefined, max } = bounds(property.minItems, property.maxItems)
  const value = Array.isArray(property.default) ? property.default.map(String) : []
  return { value, options, ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
}

function optionsOf(property: Json): Option[] | undefined {
  const titled = [property.oneOf, property.anyOf].find(Array.isArray)?.map(jsonIn)
  if (titled?.every(({ const: value }) => typeof value === 'string'))
    return titled.slice(0, MOST_OPTIONS).map(({ const: value, title }) => option(String(value), textIn(title)))
  if (!Array.isArray(property.enum)) return undefined
  const names = Array.isArray(property.enumNames) ? property.enumNames : []
  return property.enum.slice(0, MOST_OPTIONS).map((value, index) => option(String(value), textIn(names[index])))
}

function option(value: string, name: string | undefined): Option {
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
