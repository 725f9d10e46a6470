import { describe, expect, it } from 'vitest'
import { axisCost, cost, short } from '../../../src/components/usage/figures/figures.ts'
import {
  boundsOf,
  dayName,
  daysOf,
  isDay,
  lastDays,
  mistakeIn,
  weekOf,
} from '../../../src/components/usage/figures/period.ts'
import { barsOf, caveatsOf, type Group } from '../../../src/components/usage/figures/sums.ts'

const now = Date.parse('2026-11-22T23:59:59Z')
const group: Group = {
  key: '2026-11-20',
  label: '2026-11-20',
  calls: 2,
  unpricedCalls: 0,
  estimatedCalls: 0,
  inputTokens: 100,
  outputTokens: 10,
  reasoningTokens: 0,
  cachedInputTokens: 0,
  usageCents: 1.5,
}

describe('a period', () => {
  it('has today as its last day and ends where tomorrow begins', () => {
    const period = lastDays(7, now)
    expect(period).toEqual({ first: '2026-11-16', last: '2026-11-22' })
    expect(boundsOf(period)).toEqual({ from: '2026-11-16T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' })
    expect(daysOf(period)).toHaveLength(7)
  })

  it('is refused when a day is no day, when it runs backwards and when it is too long', () => {
    expect(mistakeIn({ first: '2026-02-01', last: '2026-02-01' })).toBeUndefined()
    expect(mistakeIn({ first: '2026-02-30', last: '2026-03-01' })).toBe('Give both days.')
    expect(mistakeIn({ first: '2026-02-02', last: '2026-02-01' })).toContain('after')
    expect(mistakeIn({ first: '2020-01-01', last: '2026-01-01' })).toContain('1,000')
    expect(isDay('')).toBe(false)
  })

  it('names days shortly, with the year where it is another', () => {
    expect(dayName('2026-11-03', now)).toBe('3 Nov')
    expect(dayName('2025-11-03', now)).toBe('3 Nov 2025')
    expect(weekOf('2026-11-22')).toBe('2026-11-16')
    expect(weekOf('2026-11-16')).toBe('2026-11-16')
  })
})

describe('the bars of a chart', () => {
  it('are one for each day, also for a day without a call', () => {
    const bars = barsOf([group], { first: '2026-11-19', last: '2026-11-21' })
    expect(bars.map(({ day, calls, usageCents }) => [day, calls, usageCents])).toEqual([
      ['2026-11-19', 0, null],
      ['2026-11-20', 2, 1.5],
      ['2026-11-21', 0, null],
    ])
  })

  it('are weeks where days would be too many, and lose nothing', () => {
    const groups = [group, { ...group, key: '2026-11-21', usageCents: null, unpricedCalls: 2 }]
    const bars = barsOf(groups, { first: '2026-01-01', last: '2026-12-31' })
    expect(bars).toHaveLength(53)
    const week = bars.find(({ day }) => day === '2026-11-16')
    expect(week).toMatchObject({ week: true, calls: 4, usageCents: 1.5, unpricedCalls: 2 })
    expect(caveatsOf(week ?? group)).toEqual(['2 of 4 calls without a known price'])
  })
})

describe('figures', () => {
  it('never call an unknown cost nothing', () => {
    expect(cost(null)).toBe('unknown')
    expect(cost(0)).toBe('0 ¢')
    expect(cost(0.00041)).toBe('0.00041 ¢')
    expect(cost(0.000001)).toBe('< 0.0001 ¢')
    expect(cost(3.456)).toBe('3.46 ¢')
    expect(cost(123_456)).toBe('$1,234.56')
  })

  it('have one unit along an axis', () => {
    expect([0, 1500, 6000].map(axisCost(4500))).toEqual(['$0', '$15', '$60'])
    expect([0, 7.5].map(axisCost(10))).toEqual(['0 ¢', '7.5 ¢'])
  })

  it('are short enough to compare', () => {
    expect([0, 999, 12_345, 4_560_000].map(short)).toEqual(['0', '999', '12.3K', '4.56M'])
  })
})
