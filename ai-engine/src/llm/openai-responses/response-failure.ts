import { isRecord } from '../http/provider-error.ts'
import type { Fields } from './items/fields.ts'

/**
 * The HTTP status that a failure inside a stream would have had, by its code or type:
 * https://platform.openai.com/docs/api-reference/responses/object (`error.code`), and the types of refusals.
 */
const statuses: readonly [status: number, codes: RegExp][] = [
  [429, /rate_limit|insufficient_quota|too_many_requests/],
  [529, /overloaded|slow_down/],
  [500, /server_error|internal_error|timeout|unavailable/],
  [401, /authentication|invalid_api_key/],
  [403, /permission/],
  [
    400,
    /^invalid|_invalid|image_|context_length|content_policy|policy|unsupported|not_found|too_(large|small|long)|empty_/,
  ],
]

/** A failure in the shape in which a refusal would have it. */
export function responseFailure(error: unknown): unknown {
  if (!isRecord(error)) return error
  const inner: Fields = isRecord(error.error) ? error.error : error
  const names = [inner.code, inner.type].filter((name) => typeof name === 'string' && name !== 'error').map(String)
  const found = names.map(statusOf).find((status) => status !== undefined)
  return { ...inner, ...(found !== undefined && inner.status === undefined && { status: found }) }
}

function statusOf(code: string): number | undefined {
  return statuses.find(([, codes]) => codes.test(code))?.[0]
}
