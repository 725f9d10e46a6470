import { useState } from 'react'
import { goTo } from '../../navigation/path.ts'
import { isDay, lastDays, mistakeIn, type Period, presets } from '../figures/period.ts'

/** Whose usage: the signed-in user's, everyone's, or that of the user with this id. */
export type Who = 'me' | 'all' | string

/** The choices of the page. They are in the address, so that it can be reloaded, bookmarked and shared. */
export interface View {
  /** The last so many days, or days chosen by hand. */
  range: number | Period
  who: Who
}

/** The view in the address, and the function that changes it there. Only an admin looks at others. */
export function useView(admin: boolean) {
  const [view, setView] = useState(() => readView(window.location.search, admin))

  function change(changes: Partial<View>) {
    const next = { ...view, ...changes }
    setView(next)
    goTo(`/usage${searchOf(next)}`, 'replace')
  }

  return [view, change] as const
}

/** The days of a range; `now` is milliseconds since the epoch. */
export function periodOf(range: View['range'], now: number): Period {
  return typeof range === 'number' ? lastDays(range, now) : range
}

function readView(search: string, admin: boolean): View {
  const said = new URLSearchParams(search)
  const period = { first: said.get('first') ?? '', last: said.get('last') ?? '' }
  const days = presets.find((preset) => String(preset) === said.get('days')) ?? 30
  const chosen = isDay(period.first) && isDay(period.last) && mistakeIn(period) === undefined
  return { range: chosen ? period : days, who: (admin && said.get('who')) || 'me' }
}

function searchOf({ range, who }: View): string {
  const said = new URLSearchParams()
  if (typeof range !== 'number') {
    said.set('first', range.first)
    said.set('last', range.last)
  } else if (range !== 30) said.set('days', String(range))
  if (who !== 'me') said.set('who', who)
  return said.size === 0 ? '' : `?${said}`
}
