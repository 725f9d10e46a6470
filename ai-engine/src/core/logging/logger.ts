import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'

/** The engine's one logger. */
export type Logger = PinoLogger

/** Writes one JSON object a line, so that no value can forge a line, and no secrets. */
export function createLogger(options: { level: string }, destination?: DestinationStream): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretPaths, censor: '[removed]' },
    serializers: { err: describeError, error: describeError },
  }
  return destination ? pino(settings, destination) : pino(settings)
}

const secretFields = ['authorization', 'cookie', 'set-cookie', 'x-api-key', 'password', 'token', 'secret', 'apiKey']
const secretPaths = ['', '*.', '*.*.'].flatMap((depth) =>
  secretFields.map((field) => (field.includes('-') ? `${depth.slice(0, -1)}["${field}"]` : `${depth}${field}`)),
)

/**
 * An error as it is logged: without quotations, which may be users' texts, and without words of models or other
 * servers.
 */
export interface ErrorDescription {
  type: string
  message?: string
  code?: string | number
  /** Which table, column or constraint, of an error of Postgres. */
  where?: Record<string, string>
  stack?: string
  cause?: ErrorDescription
  errors?: ErrorDescription[]
}

/** Describes a thrown value and its causes. A value that is no Error is logged by its type alone. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error }
  const hasRoom = depth < MAX_CAUSE_DEPTH
  return {
    type: error.name,
    ...messageOf(error),
    ...codeOf(error),
    ...framesOf(error),
    ...(error.cause !== undefined && hasRoom && { cause: describeError(error.cause, depth + 1) }),
    ...(error instanceof AggregateError &&
      hasRoom && { errors: error.errors.slice(0, MAX_ERRORS).map((one) => describeError(one, depth + 1)) }),
  }
}

/** Cuts a message at its first quotation mark: quotations may be a user's words. */
export function withoutQuotes(text: string): string {
  const [own = ''] = text.slice(0, MAX_MESSAGE_LENGTH).split(/["'`“”‘’«»]/, 1)
  return own.length < text.length ? `${own}…` : own
}

const MAX_CAUSE_DEPTH = 8
const MAX_ERRORS = 10
const MAX_MESSAGE_LENGTH = 300

// Messages of these errors quote a provider or the text that could not be parsed.
const foreign = new Set(['ModelError', 'SyntaxError', 'URIError', 'ReplyError'])

function messageOf(error: Error): Pick<ErrorDescription, 'message' | 'where'> {
  if ('severity' in error && 'routine' in error)
    return { message: 'Postgres refused a statement', where: databaseObjectOf(error) }
  if ('query' in error && 'params' in error) return { message: `Failed query: ${String(error.query)}` }
  return foreign.has(error.name) || error instanceof SyntaxError ? {} : { message: withoutQuotes(error.message) }
}

function databaseObjectOf(error: object): Record<string, string> {
  const facts = Object.entries(error).filter(([name]) => ['table', 'column', 'constraint', 'routine'].includes(name))
  return Object.fromEntries(facts.filter((fact): fact is [string, string] => typeof fact[1] === 'string'))
}

function codeOf(error: Error): Pick<ErrorDescription, 'code'> {
  const code = 'code' in error ? error.code : undefined
  const isCode = typeof code === 'number' || (typeof code === 'string' && /^[\w.-]{1,60}$/.test(code))
  return isCode ? { code } : {}
}

/** The frames behind the message, which may hold lines that look like frames. */
function framesOf({ stack = '', message }: Error): Pick<ErrorDescription, 'stack'> {
  const behind = message ? stack.slice(stack.lastIndexOf(message) + message.length) : stack
  const frames = behind.match(/^ {4}at .+$/gm)?.join('\n')
  return frames ? { stack: frames } : {}
}
