import type { Problem, ProblemCode } from '@grizz/protocol/problem'
import { problem } from '@grizz/protocol/problem'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, errorTable } from '../../core/errors/app-error.ts'
import { isDatabaseConnectionError } from '../../core/errors/database-errors.ts'
import { LogUnavailable } from '../../core/events/log/event-log.ts'
import { RateLimited } from '../../core/rate-limit/rate-limiter.ts'
import { writeRateHeaders } from './rate-headers.ts'

const RETRY_AFTER_MS = 2000

/** Answers any error as `application/problem+json`. Unexpected errors are logged, and not shown to the client. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = toAppError(error)
  if (refusal.code === 'internal_error') request.log.error({ err: error, requestId: request.id }, 'A request failed')
  else if (refusal.status >= 500) request.log.warn({ err: error, requestId: request.id }, refusal.message)
  if (refusal instanceof RateLimited) writeRateHeaders(reply, refusal.state)
  if (refusal.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(refusal.retryAfterMs / 1000))
  return reply
    .code(refusal.status)
    .header('x-request-id', request.id)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(toProblem(refusal, request.id))
}

export function toProblem({ code, status, title, message }: AppError, requestId: string): Problem {
  return { type: `urn:grizz-chat:problem:${code}`, title, status, code, detail: message, requestId }
}

/** Translates any thrown value: over HTTP for the answer, on a socket for its `error` frame. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const options = { cause: error, retryAfterMs: RETRY_AFTER_MS }
  if (error instanceof LogUnavailable)
    return new AppError('log_unavailable', 'Live updates are interrupted. They come back by themselves.', options)
  if (isDatabaseConnectionError(error))
    return new AppError('unavailable', 'The database cannot be reached at the moment. Try again shortly.', options)
  return (isFastifyError(error) && ofFastify(error)) || new AppError('internal_error', bug, { cause: error })
}

const bug = 'Something went wrong on our side. Try again; if it stays, tell the administrator the request id.'

/** The error responses of a route, for OpenAPI: the given ones, and those that every route has. */
export function problems(...statuses: number[]): Record<number, ReturnType<typeof problemAnswer>> {
  const all = new Set([...statuses, 400, 403, 421, 500, 503])
  return Object.fromEntries([...all].map((status) => [status, problemAnswer(status)]))
}

function problemAnswer(status: number) {
  const codes = Object.entries(errorTable).filter(([, row]) => row.status === status)
  const description = codes.map(([code, { title }]) => `${title} (\`${code}\`)`).join(', ')
  return { description, content: { 'application/problem+json': { schema: problem } } }
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error
}

function ofFastify(error: FastifyError): AppError | undefined {
  if (error.validation) return ofValidation(error)
  const known = ofFastifyCode.get(error.code)
  if (known) return new AppError(known[0], known[1], { cause: error })
  const status = error.statusCode ?? 500
  return status >= 400 && status < 500
    ? new AppError(status === 404 ? 'not_found' : 'invalid_request', sentence(error.message), { cause: error })
    : undefined
}

const ofFastifyCode: ReadonlyMap<string, readonly [ProblemCode, string]> = new Map([
  ['FST_ERR_MAX_PARAM_LENGTH', ['not_found', 'There is no such thing here.']],
  ['FST_ERR_BAD_URL', ['invalid_request', 'The path is not encoded as a URL should be.']],
  ['FST_ERR_CTP_BODY_TOO_LARGE', ['payload_too_large', 'The request is larger than 256 KiB.']],
  [
    'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    ['unsupported_media_type', 'Send JSON, with the header `content-type: application/json`.'],
  ],
  ['FST_ERR_CTP_INVALID_JSON_BODY', ['invalid_request', 'The body is not valid JSON.']],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', ['invalid_request', 'The body is not as long as its `content-length` says.']],
])

// A malformed id in a path is as absent as the id of another user's thing.
function ofValidation(error: FastifyError): AppError {
  if (error.validationContext === 'params') return new AppError('not_found', 'There is no such thing here.')
  if (!hasZodFastifySchemaValidationErrors(error)) return new AppError('invalid_request', sentence(error.message))
  const mistakes = error.validation.map(({ instancePath, message = 'is invalid' }) => {
    const field = instancePath.replace(/^\//, '').replaceAll('/', '.') || (error.validationContext ?? 'request')
    return `${field}: ${message}`
  })
  return new AppError('invalid_request', sentence(mistakes.slice(0, 5).join('; ')), { cause: error })
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}
