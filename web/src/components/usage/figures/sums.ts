import type { UsageReport } from '@grizz/protocol/http'
import { t } from '../../../words/en/administration/usage.ts'
import { daysOf, type Period, weekOf } from './period.ts'

export type Group = UsageReport['groups'][number]
export type Totals = UsageReport['total']
/** The column that is shown. */
export type Measure = 'cost' | 'tokens'

/** A bar of the chart: a day, or the week that begins with it. */
export interface Bar extends Totals {
  day: string
  week: boolean
}

const MAX_DAYS = 100

/** The period's bars, the empty ones too; weeks where days would be too many to tell apart. */
export function barsOf(groups: readonly Group[], period: Period): Bar[] {
  const days = daysOf(period)
  const week = days.length > MAX_DAYS
  const placeOf = week ? weekOf : (day: string) => day
  const bars = new Map(days.map((day) => [placeOf(day), { ...nothing, day: placeOf(day), week }]))
  for (const group of groups) {
    const bar = bars.get(placeOf(group.key))
    if (bar) bars.set(bar.day, { ...bar, ...added(bar, group) })
  }
  return [...bars.values()]
}

/** How much of the measure a sum has; an unknown cost counts as 0. */
export function sizeOf(sum: Totals, measure: Measure): number {
  return measure === 'cost' ? (sum.usageCents ?? 0) : sum.inputTokens + sum.outputTokens
}

/** The note of a sum beside its figures: `2 of 10 calls estimated`. */
export function caveatsOf({ calls, estimatedCalls, unpricedCalls }: Totals): string[] {
  const caveats = []
  if (estimatedCalls > 0) caveats.push(estimatedOf(estimatedCalls, calls))
  if (unpricedCalls > 0 && unpricedCalls < calls) caveats.push(t('unpriced', { count: unpricedCalls, all: calls }))
  return caveats
}

const nothing: Totals = {
  calls: 0,
  unpricedCalls: 0,
  estimatedCalls: 0,
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cachedInputTokens: 0,
  usageCents: null,
}

function added(a: Totals, b: Totals): Totals {
  return {
    calls: a.calls + b.calls,
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
    estimatedCalls: a.estimatedCalls + b.estimatedCalls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    usageCents:
      a.usageCents === null || b.usageCents === null ? (a.usageCents ?? b.usageCents) : a.usageCents + b.usageCents,
  }
}

function estimatedOf(some: number, all: number): string {
  return some === all ? t('allEstimated', { count: all }) : t('someEstimated', { count: some, all })
}
