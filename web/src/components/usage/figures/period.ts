import { t } from '../../../words/en/administration/usage.ts'
import { shownLanguage } from '../../../words/language/language.ts'

/** Days as `2026-11-22`, both included. The ledger counts days in UTC, and so does everything here. */
export interface Period {
  first: string
  last: string
}

const dayMs = 86_400_000

export const presets = [7, 30, 90] as const

/** The last so many days, today included; `now` is milliseconds since the epoch. */
export function lastDays(days: number, now: number): Period {
  return { first: dayOf(now - (days - 1) * dayMs), last: dayOf(now) }
}

/** From the first moment of the first day up to the end of the last, which is not included. */
export function boundsOf({ first, last }: Period): { from: string; to: string } {
  return { from: new Date(startOf(first)).toISOString(), to: new Date(startOf(last) + dayMs).toISOString() }
}

/** The mistake in typed days, as a sentence; undefined when nothing is. */
export function mistakeIn({ first, last }: Period): string | undefined {
  if (!isDay(first) || !isDay(last)) return t('giveBoth')
  if (first > last) return t('wrongOrder')
  return lengthOf({ first, last }) > 1000 ? t('tooManyDays') : undefined
}

/** Each day of the period in order. */
export function daysOf(period: Period): string[] {
  return Array.from({ length: lengthOf(period) }, (_, index) => dayOf(startOf(period.first) + index * dayMs))
}

/** `3 Nov`; with the year when it is not the present one of `now`. */
export function dayName(day: string, now: number): string {
  const year = day.slice(0, 4) === dayOf(now).slice(0, 4) ? undefined : 'numeric'
  return new Date(startOf(day)).toLocaleDateString(dayFirst(), {
    day: 'numeric',
    month: 'short',
    year,
    timeZone: 'UTC',
  })
}

/** English names the day first here: `3 Nov` is read faster on an axis than `Nov 3`. */
function dayFirst(): string {
  const language = shownLanguage()
  return language === 'en' ? 'en-GB' : language
}

/** Monday of the day's week. */
export function weekOf(day: string): string {
  const weekday = (new Date(startOf(day)).getUTCDay() + 6) % 7
  return dayOf(startOf(day) - weekday * dayMs)
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(startOf(text)) && dayOf(startOf(text)) === text
}

/** How many days. */
function lengthOf({ first, last }: Period): number {
  return (startOf(last) - startOf(first)) / dayMs + 1
}

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
