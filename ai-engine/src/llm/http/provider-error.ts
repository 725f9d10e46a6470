import { cleanLine, cleanName } from '../contract/clean-text.ts'

/** A failure as the provider reports it. */
export interface ProviderError {
  /** The reason in one line, or nothing. */
  message: string
  /** Its codes and types, separated by blanks. */
  code: string
  /** The HTTP status that it names itself. */
  status: number | undefined
}

const MAX_REASON_LENGTH = 2000
const MAX_DEPTH = 4
/** Names of the fields that may hold the reason of a failure, the best first, in lower case and without `_`. */
const reasonFields = [
  'message',
  'msg',
  'errormessage',
  'errormsg',
  'statusmsg',
  'errordescription',
  'detail',
  'details',
  'reason',
  'description',
  'error',
  'errors',
  'title',
]

/** Reads an error in any form: a sentence, an object, a list, or these nested. */
export function readProviderError(value: unknown): ProviderError {
  const whole = Array.isArray(value) ? value[0] : value
  const inner = isRecord(whole) && isRecord(whole.error) ? whole.error : whole
  const fields = isRecord(inner) ? inner : {}
  const outer = isRecord(whole) ? whole : {}
  const message = cleanLine(withUpstream(reasonIn(value), fields), MAX_REASON_LENGTH)
  return {
    message: message || cleanLine(cleanName(fields.code) ?? cleanName(fields.type) ?? '', MAX_REASON_LENGTH),
    code: [fields.code, fields.type, fields.status, outer.code, outer.type].map(nameOf).filter(Boolean).join(' '),
    status:
      [fields.code, fields.status, fields.status_code, outer.code, outer.status].map(Number).find(isFailureStatus) ??
      statusByType.get(fields.type),
  }
}

/** What Anthropic calls its statuses, where it reports one inside a stream: https://platform.claude.com/docs/en/api/errors */
const statusByType: ReadonlyMap<unknown, number> = new Map([
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
])

/** The error in the body of a refusal. */
export function errorInBody(body: string): ProviderError {
  const text = body.trimStart()
  if (/^[{["]/.test(text)) {
    try {
      return readProviderError(JSON.parse(body))
    } catch {
      // Not JSON, or cut at the limit of the body.
    }
  }
  // A proxy's HTML page is of no use to the user.
  return { message: text.startsWith('<') ? '' : cleanLine(text, MAX_REASON_LENGTH), code: '', status: undefined }
}

/**
 * The failure in a payload of a stream; undefined when it is none. A payload without choices but with a reason, under
 * any name, is a failure.
 */
export function failureIn(payload: Record<string, unknown>): unknown {
  if (payload.error && !isEmpty(payload.error)) return payload.error
  if (payload.object === 'error' || payload.type === 'error') return payload
  if (isFailedStatus(payload.base_resp)) return payload.base_resp
  if (isGiven(payload.choices) || isGiven(payload.usage) || isKeepaliveEvent(payload.type)) return undefined
  return Object.entries(payload).some(saysWhy) ? payload : undefined
}

function saysWhy([name, value]: [string, unknown]): boolean {
  const field = plainName(name)
  if (field === 'errors' && isRecord(value)) return !isEmpty(value)
  return inFailures.has(field) && (Array.isArray(value) || typeof value === 'string') && value.length > 0
}

/** MiniMax: https://platform.minimax.io/docs/api-reference/errorcode. 0 is success. */
const isFailedStatus = (value: unknown) => isRecord(value) && Number(value.status_code) > 0
const isGiven = (value: unknown) => value !== undefined && value !== null
/** Fields whose text or list shows a failure. A chunk of an answer may have a `message` too, which is an object. */
const inFailures = new Set(reasonFields.filter((name) => !/^(reason|description|title|error)$/.test(name)))
const plainName = (name: string) => name.slice(0, 40).toLowerCase().replaceAll('_', '')

/** The name of an event that only keeps a connection alive. */
export function isKeepaliveEvent(name: unknown): boolean {
  return typeof name === 'string' && /^(ping|heartbeat|keep.?alive)$/i.test(name)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function reasonIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return reasonInText(value, depth)
  if (depth > MAX_DEPTH) return ''
  if (Array.isArray(value))
    return joined(
      value.slice(0, 3).map((item) => reasonIn(item, depth + 1)),
      '; ',
    )
  if (!isRecord(value)) return ''
  const fields = new Map(Object.entries(value).map(([name, held]) => [plainName(name), held]))
  for (const field of reasonFields) {
    const reason = reasonIn(fields.get(field), depth + 1)
    if (reason) return joined([locationOf(value.loc), reason], ': ')
  }
  return reasonsByField(value, depth)
}

/** A validator's lists of mistakes by the field that they are in: `{errors: {model: ['is not known']}}`. */
function reasonsByField(value: Record<string, unknown>, depth: number): string {
  const lists = Object.entries(value).filter(([, held]) => Array.isArray(held))
  const reasons = lists.slice(0, 3).map(([name, held]) => {
    const reason = reasonIn(held, depth + 1)
    return reason && joined([cleanLine(name, 100), reason], ': ')
  })
  return joined(reasons, '; ')
}

/** Some servers pass on the whole answer of another one as their message. */
function reasonInText(text: string, depth: number): string {
  const cut = text.slice(0, MAX_REASON_LENGTH)
  if (depth > MAX_DEPTH || !/^\s*[{[]/.test(cut)) return cut
  try {
    return reasonIn(JSON.parse(cut), depth + 1) || cut
  } catch {
    return cut
  }
}

/** A gateway reports that the provider behind it failed, with that provider's message in `metadata.raw`. */
function withUpstream(reason: string, { metadata }: Record<string, unknown>): string {
  const raw = isRecord(metadata) && typeof metadata.raw === 'string' ? reasonIn(metadata.raw) : ''
  return joined([reason, raw], ': ')
}

/** The path in the request at which a validator found the mistake. */
function locationOf(loc: unknown): string {
  if (!Array.isArray(loc)) return ''
  return loc
    .slice(0, 6)
    .filter((name) => typeof name === 'string' || typeof name === 'number')
    .join('.')
}

const isEmpty = (value: unknown) => isRecord(value) && Object.keys(value).length === 0
const joined = (parts: readonly string[], between: string) => parts.filter(Boolean).join(between)
const nameOf = (value: unknown) => (typeof value === 'number' ? String(value) : (cleanName(value) ?? ''))
const isFailureStatus = (value: number) => value >= 400 && value <= 599
