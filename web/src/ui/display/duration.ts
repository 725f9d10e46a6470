import { t } from '../../words/en/common.ts'

/** Milliseconds in words: `4 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 1) return t('lessThanSecond')
  if (seconds < 60) return `${seconds} s`
  const rest = seconds % 60
  return rest === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${rest} s`
}

/** The same where there is little room: `< 1 s`, `4 s`. */
export function shortDuration(ms: number): string {
  return ms < 500 ? '< 1 s' : duration(ms)
}
