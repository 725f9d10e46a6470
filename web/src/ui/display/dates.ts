import { shownLanguage } from '../../words/language/language.ts'

/** The day of an ISO time, as the reader counts days: `Nov 30, 2026`. */
export function day(time: string): string {
  return new Date(time).toLocaleDateString(shownLanguage(), { day: 'numeric', month: 'short', year: 'numeric' })
}

/** `November 2026`. */
export function month(time: Date): string {
  return time.toLocaleDateString(shownLanguage(), { month: 'long', year: 'numeric' })
}
