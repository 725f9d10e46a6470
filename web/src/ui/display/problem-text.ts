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
 * more, such as a limit or the name of a provider: they stand in English, and wherever a code alone says too little.
 */
export function problemText(problem: unknown): string {
  const failure = (problem ?? {}) as Failure
  const { name, code, detail, message } = failure
  if (name === 'NetworkError') return t('unreachable')
  if (!code) return message || t('unknown')
  if (detail && shownLanguage() === 'en') return detail
  return sentences.get(code)?.(failure) || detail || t('unknown')
}

const sentences: ReadonlyMap<string, (failure: Failure) => string> = new Map<
  ProblemCode | RunErrorCode,
  (failure: Failure) => string
>([
  ['not_found', () => t('notFound')],
  ['already_started', () => t('alreadyStarted')],
  ['withdrawn', () => t('withdrawn')],
  ['message_too_long', () => t('messageTooLong')],
  ['payload_too_large', () => t('payloadTooLarge')],
  [
    'rate_limited',
    ({ retryAfterMs }) => (retryAfterMs ? t('rateLimitedFor', { time: duration(retryAfterMs) }) : t('rateLimited')),
  ],
  ['model_not_offered', () => t('modelNotOffered')],
  ['queue_full', () => t('queueFull')],
  ['unavailable', () => t('unavailable')],
  ['log_unavailable', () => t('logUnavailable')],
  ['internal_error', () => t('internalError')],
  ['model_unauthorized', () => t('modelUnauthorized')],
  ['model_not_found', () => t('modelNotFound')],
  ['model_rate_limited', () => t('modelRateLimited')],
  ['model_quota', () => t('modelQuota')],
  ['model_refused', () => t('modelRefused')],
  ['model_unavailable', () => t('modelUnavailable')],
  ['model_timeout', () => t('modelTimeout')],
  ['model_stream_broken', () => t('modelStreamBroken')],
  ['context_too_long', () => t('contextTooLong')],
  ['interrupted', () => t('interrupted')],
])
