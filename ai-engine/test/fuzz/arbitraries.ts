import fc from 'fast-check'

/** As much of JSON Schema as our routes and frames use. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** Ids that exist, so that a case gets past the first look-up. */
export type Known = () => readonly string[]

/** Names of properties that every object inherits: a look-up by name finds them. */
const inherited = Object.getOwnPropertyNames(Object.prototype)

const evilStrings = [
  ...['', ' ', '\u0000', '\ud800', 'x'.repeat(40_000), '日本'.repeat(9000), '__proto__', 'constructor', 'null'],
  ...["' or 1=1 --", '../../etc/passwd', '%', '%_\\', '{}', '-1', '1e309', 'NaN', '2026-13-45T99:99:99Z', '\r\nX-A: b'],
  ...['<script>alert(1)</script>', '{{7*7}}', '\u202e', '💥', '9'.repeat(400), '0001-01-01T00:00:00Z'],
]
const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 400 }),
  fc.constantFrom(...evilStrings),
)
const deep = fc.integer({ min: 1, max: 3000 }).map((levels) => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value }
  return value
})
const junk = fc.oneof(
  { weight: 6, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 3, arbitrary: anyString },
  { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.boolean()) },
  { weight: 1, arbitrary: deep },
)

export function idOf(known: Known): fc.Arbitrary<string> {
  const one = fc.nat().map((index) => known()[index % known().length] ?? '')
  return fc.oneof(
    { weight: 7, arbitrary: one },
    { weight: 2, arbitrary: fc.uuid() },
    { weight: 2, arbitrary: anyString },
  )
}

/** Values that fit a schema in most places, and in the others are anything at all. */
export function valueFor(schema: Schema, known: Known, lookUp: (ref: string) => Schema): fc.Arbitrary<unknown> {
  const inside = (one: Schema) => valueFor(one, known, lookUp)
  return fc.oneof({ weight: 8, arbitrary: fitting(schema, known, lookUp, inside) }, { weight: 1, arbitrary: junk })
}

function fitting(
  schema: Schema,
  known: Known,
  lookUp: (ref: string) => Schema,
  inside: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  if (schema.$ref) return inside(lookUp(schema.$ref))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices?.length) return fc.oneof(...choices.map(inside))
  return ofType(Array.isArray(schema.type) ? schema.type[0] : schema.type, schema, known, inside)
}

function ofType(
  type: string | undefined,
  { format, properties = {}, items }: Schema,
  known: Known,
  inside: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return ofFormat(format, known)
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: -2, max: 300 }), fc.maxSafeInteger(), fc.double())
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(items ? inside(items) : junk, { maxLength: 5 })
    case 'object':
      return objectOf(properties, inside)
    default:
      return junk
  }
}

function ofFormat(format: string | undefined, known: Known): fc.Arbitrary<string> {
  if (format === 'uuid') return idOf(known)
  if (format === 'date-time') {
    const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
    return fc.oneof(time, anyString)
  }
  if (format === 'email') return fc.oneof(fc.emailAddress(), anyString)
  return fc.oneof(fc.string({ minLength: 1, maxLength: 60 }), anyString)
}

/** Mostly with every property; sometimes without one, or with one too many. */
function objectOf(
  properties: Record<string, Schema>,
  inside: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const arbitraryOf = (name: string, schema: Schema) =>
    name === 'model' ? fc.oneof(inside(schema), fc.constantFrom(...inherited)) : inside(schema)
  const all = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(name, schema)]))
  const one = fc.record(all)
  const more = fc.tuple(one, fc.string(), junk).map(([value, name, extra]) => ({ ...value, [name]: extra }))
  return fc.oneof({ weight: 6, arbitrary: one }, { weight: 2, arbitrary: fc.record(all, { requiredKeys: [] }) }, more)
}

/** JSON, now and then cut short or with a part in it that is none. */
export function jsonOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const json = value.map((one) => JSON.stringify(one) ?? '')
  const broken = fc.tuple(json, fc.nat(), fc.string()).map(([text, at, part]) => {
    const place = at % (text.length + 1)
    return `${text.slice(0, place)}${part}${text.slice(place + 1)}`
  })
  return fc.oneof({ weight: 12, arbitrary: json }, { weight: 1, arbitrary: broken })
}

/** For a part of a URL. A lone surrogate has no UTF-8, so it goes as the bytes that it would have. */
export function encodePart(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80'
}
