import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import fc from 'fast-check'
import { encodePart, idOf, jsonOf, type Known, type Schema, valueFor } from './arbitraries.ts'

export interface Case {
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
}

interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

/** `GET /api/openapi.json`. */
export interface Description {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

/** Requests to every route of a description, by somebody or nobody, mostly well formed. */
export function casesOf(description: Description, known: Known, who: fc.Arbitrary<Record<string, string>>) {
  const lookUp = (ref: string) => description.components?.schemas?.[ref.split('/').at(-1) ?? ''] ?? {}
  const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      weight: weightOf(method, path),
      arbitrary: caseOf({ method, path, operation, known, lookUp, who }),
    })),
  )
  return fc.oneof(...routes, { weight: 8, arbitrary: strayCase(who) })
}

// A password takes a tenth of a second to check, and what is ended must be made anew for the cases to come.
function weightOf(method: string, path: string): number {
  if (/sign-|\/me\//.test(path)) return 1
  return method === 'delete' ? 2 : 8
}

interface RouteCase {
  method: string
  path: string
  operation: Operation
  known: Known
  lookUp: (ref: string) => Schema
  who: fc.Arbitrary<Record<string, string>>
}

function caseOf({ method, path, operation, known, lookUp, who }: RouteCase): fc.Arbitrary<Case> {
  const body = operation.requestBody?.content['application/json']?.schema
  return fc.record({
    method: fc.constant(method.toUpperCase()),
    path: fc.tuple(pathOf(path, known), queryOf(operation, known, lookUp)).map((parts) => parts.join('')),
    headers: fc.tuple(who, oddHeaders).map(([credential, odd]) => ({ ...odd, ...credential })),
    body: body
      ? fc.option(jsonOf(valueFor(body, known, lookUp)), { nil: undefined, freq: 20 })
      : fc.constant(undefined),
  })
}

function pathOf(path: string, known: Known): fc.Arbitrary<string> {
  const parts = path.split('/').map((part) => (part.startsWith('{') ? idOf(known).map(encodePart) : fc.constant(part)))
  return fc.tuple(...parts).map((made) => made.join('/'))
}

function queryOf({ parameters = [] }: Operation, known: Known, lookUp: RouteCase['lookUp']): fc.Arbitrary<string> {
  const asked = parameters.filter((parameter) => parameter.in === 'query')
  if (asked.length === 0) return fc.constant('')
  const values = Object.fromEntries(asked.map(({ name, schema }) => [name, valueFor(schema, known, lookUp)]))
  return fc.record(values, { requiredKeys: [] }).map((query) => {
    const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodePart(asText(value)).slice(0, 3000)}`)
    return pairs.length > 0 ? `?${pairs.join('&')}` : ''
  })
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 200 })
const oddHeaders = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
  printable.map((type) => ({ 'content-type': type })),
  fc.record({ 'content-type': fc.constant('application/json'), 'last-event-id': printable, origin: printable }),
  fc.record({ 'content-type': fc.constant('application/json'), 'x-forwarded-for': printable, range: printable }),
)

/** To no route in particular. */
function strayCase(who: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Case> {
  const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND')
  const place = fc.constantFrom('/', '/api/', '/api/auth/', '/ws/chat/', '/_next/', '//', '/%2e%2e/', '/c/')
  const rest = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }).map(encodePart), fc.webPath(), fc.constant('%zz'))
  const body = fc.option(fc.string({ maxLength: 2000 }), { nil: undefined })
  const path = fc.tuple(place, rest).map((parts) => parts.join(''))
  return fc.record({ method, path, headers: fc.tuple(who, oddHeaders).map(([a, b]) => ({ ...b, ...a })), body })
}

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** Asks over connections that are kept. A stream is left as soon as it opens. */
export function createAsker(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  return { ask, close: () => agent.destroy() }

  function ask(asked: Case): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const { method, path, body } = asked
    const length: Record<string, string> = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
    const headers = { ...asked.headers, ...length }
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let text = ''
      const reply = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', reply)
      response.on('error', reject)
      if (!response.headers['content-type']?.startsWith('text/event-stream')) return
      reply()
      response.off('error', reject).on('error', () => {})
      sent.destroy()
    })
    // A kept connection may close in the very moment in which it is used again.
    sent.on('error', (error) => (sent.reusedSocket && wasReset(error) ? resolve(ask(asked)) : reject(error)))
    sent.end(body)
    return promise
  }
}

function wasReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}
