import { type DestinationStream, type Logger, pino } from 'pino'

/** The log of an engine: one JSON object a line, so that no value can forge a line. Secrets never reach it. */
export function createLog(options: { level: string }, destination?: DestinationStream): Logger {
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

/** What is worth knowing of an error. A failed query is told without its parameters: they are people's words and hashes. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const frames = error.stack?.match(/^ {4}at .+$/gm)?.join('\n')
  const code = 'code' in error ? { code: error.code } : {}
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) }
  return { type: error.name, message: withoutParameters(error), ...code, stack: frames, ...cause }
}

function withoutParameters(error: Error): string {
  return 'query' in error && 'params' in error ? `Failed query: ${String(error.query)}` : error.message
}
