import type { ProblemCode } from '@grizz/protocol/problem'

interface ErrorRow {
  status: number
  title: string
}

/** One row per code. docs/errors.md has the same table, and a test compares the two. */
export const errorTable: Readonly<Record<ProblemCode, ErrorRow>> = {
  invalid_request: { status: 400, title: 'Invalid request' },
  unauthorized: { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  forbidden_origin: { status: 403, title: 'Origin not allowed' },
  quota_exceeded: { status: 403, title: 'Quota exceeded' },
  file_quota_exceeded: { status: 403, title: 'No room for files' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict' },
  already_started: { status: 409, title: 'Already started' },
  already_decided: { status: 409, title: 'Already decided' },
  file_missing: { status: 409, title: 'File missing' },
  model_not_offered: { status: 409, title: 'Model not offered' },
  withdrawn: { status: 410, title: 'Withdrawn' },
  message_too_long: { status: 413, title: 'Message too long' },
  payload_too_large: { status: 413, title: 'Request too large' },
  file_too_large: { status: 413, title: 'File too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  range_not_satisfiable: { status: 416, title: 'Nothing in that range' },
  misdirected_request: { status: 421, title: 'Unknown host' },
  rate_limited: { status: 429, title: 'Too many requests' },
  queue_full: { status: 429, title: 'Queue full' },
  internal_error: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  log_unavailable: { status: 503, title: 'Live updates interrupted' },
}

/** An expected refusal. `detail` is a sentence that tells the user what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ProblemCode
  readonly retryAfterMs: number | undefined

  constructor(code: ProblemCode, detail: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(detail, { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errorTable[this.code].status
  }

  get title(): string {
    return errorTable[this.code].title
  }
}
