import { z } from 'zod'

/** Every code that an error carries, on HTTP as on a socket. docs/errors.md explains each and what to do. */
export const problemCode = z.enum([
  'invalid_request',
  'unauthorized',
  'forbidden',
  'forbidden_origin',
  'not_found',
  'conflict',
  'already_started',
  'already_decided',
  'file_missing',
  'model_not_offered',
  'withdrawn',
  'quota_exceeded',
  'file_quota_exceeded',
  'message_too_long',
  'payload_too_large',
  'file_too_large',
  'unsupported_media_type',
  'range_not_satisfiable',
  'misdirected_request',
  'rate_limited',
  'queue_full',
  'unavailable',
  'log_unavailable',
  'internal_error',
])
export type ProblemCode = z.infer<typeof problemCode>

/** The body of every refused request, `application/problem+json` (RFC 9457). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: problemCode,
    detail: z.string(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problem>

/** Why a run ended without a complete answer. */
export const runErrorCode = z.enum([
  'model_unauthorized',
  'model_not_found',
  'model_rate_limited',
  'model_quota',
  'model_refused',
  'model_unavailable',
  'model_timeout',
  'model_stream_broken',
  'context_too_long',
  'interrupted',
  'internal_error',
])
export type RunErrorCode = z.infer<typeof runErrorCode>

/** `detail` is a sentence for the user; `retryable`: the same request may work later. */
export const runError = z
  .object({ code: runErrorCode, detail: z.string(), retryable: z.boolean() })
  .meta({ id: 'RunError' })
export type RunError = z.infer<typeof runError>
