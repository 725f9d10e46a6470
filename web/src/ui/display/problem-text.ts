import type { ProblemCode, RunErrorCode } from '@grizz/protocol/problem'
import { t } from '../../words/en/problems.ts'
import { shownLanguage } from '../../words/language/language.ts'
import { duration } from './duration.ts'

/** The fields that a refusal of the engine, a failed run and a lost request share. */
interface Failure {
  name?: string
  code?: ProblemCode | RunErrorCode
  /** The engine's own English sentence; empty where something before the engine answered. */
  detail?: string
  retryAfterMs?: number | undefined
  message?: string
}

/**
 * Why something did not work, as a sentence in the language of the page. The engine's sentences are English and know
 * more, such as a limit or the name of a provider: they stand in English, and behind a code that alone says too little.
 */
export function problemText(problem: unknown): string {
  const failure = (problem ?? {}) as Failure
  const { name, code, detail, message } = failure
  if (name === 'NetworkError') return t('unreachable')
  if (!code) return message || t('unknown')
  if (detail && shownLanguage() === 'en') return detail
  return Object.hasOwn(sentences, code) ? sentences[code](failure) : detail || t('unknown')
}

/** Where a code alone says too little, the engine's sentence follows. */
const sentences: Readonly<Record<ProblemCode | RunErrorCode, (failure: Failure) => string>> = {
  invalid_request: quoting(() => t('invalidRequest')),
  unauthorized: () => t('unauthorized'),
  forbidden: quoting(() => t('forbidden')),
  forbidden_origin: () => t('forbiddenOrigin'),
  not_found: () => t('notFound'),
  conflict: quoting(() => t('conflict')),
  already_started: () => t('alreadyStarted'),
  already_decided: () => t('alreadyDecided'),
  file_missing: quoting(() => t('fileMissing')),
  model_not_offered: () => t('modelNotOffered'),
  withdrawn: () => t('withdrawn'),
  quota_exceeded: () => t('quotaExceeded'),
  file_quota_exceeded: () => t('fileQuotaExceeded'),
  message_too_long: () => t('messageTooLong'),
  payload_too_large: () => t('payloadTooLarge'),
  file_too_large: () => t('fileTooLarge'),
  unsupported_media_type: quoting(() => t('unsupportedMediaType')),
  range_not_satisfiable: () => t('rangeNotSatisfiable'),
  misdirected_request: quoting(() => t('misdirectedRequest')),
  rate_limited: ({ retryAfterMs }) =>
    retryAfterMs ? t('rateLimitedFor', { time: duration(retryAfterMs) }) : t('rateLimited'),
  queue_full: () => t('queueFull'),
  unavailable: () => t('unavailable'),
  log_unavailable: () => t('logUnavailable'),
  internal_error: () => t('internalError'),
  model_unauthorized: () => t('modelUnauthorized'),
  model_not_found: () => t('modelNotFound'),
  model_rate_limited: () => t('modelRateLimited'),
  model_quota: () => t('modelQuota'),
  model_refused: () => t('modelRefused'),
  model_unavailable: () => t('modelUnavailable'),
  model_timeout: () => t('modelTimeout'),
  model_stream_broken: () => t('modelStreamBroken'),
  context_too_long: () => t('contextTooLong'),
  interrupted: () => t('interrupted'),
}

function quoting(sentence: () => string): (failure: Failure) => string {
  return ({ detail }) => (detail ? t('serverSays', { sentence: sentence(), detail }) : sentence())
}
