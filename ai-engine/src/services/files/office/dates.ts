const DAY_MS = 86_400_000
/** The day 0 of each of the two calendars of Excel. The first takes 1900 for a leap year, so it is right from March on. */
const START = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) }
/** The numbers of formats that every file has, and that are dates or times (ECMA-376, 18.8.30). */
const builtIn = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 34, 35, 36, 45, 46, 47, 50, 57])

/** Whether a format shows numbers as dates or times. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn.has(id)
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')
  return /[dmyhs]/i.test(bare) && !/general|[#?]/i.test(bare)
}

/** A number of days as `2026-11-30`, `2026-11-30 14:05` or, below a day, `14:05`. */
export function toDate(days: number, is1904: boolean): string {
  const date = new Date(START[is1904 ? 1904 : 1900] + Math.round(days * 86_400) * 1000)
  if (!Number.isFinite(date.getTime())) return String(days)
  const [day, time = ''] = date.toISOString().split('T')
  const clock = time.slice(0, time.startsWith('00:00:00', 0) || date.getTime() % 60_000 === 0 ? 5 : 8)
  if (days >= 0 && days < 1) return clock
  return date.getTime() % DAY_MS === 0 ? (day ?? '') : `${day} ${clock}`
}
