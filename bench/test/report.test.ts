import { expect, it } from 'vitest'
import { quantile } from '../src/common/quantile.ts'
import { markdownOf } from '../src/common/report.ts'

it('prints a report as Markdown, and never calls a goal met that was not measured', () => {
  const text = markdownOf(
    {
      title: 'Bears',
      tables: [{ title: 'How many', columns: ['where', 'bears'], rows: [['wood', '3']] }],
      goals: [
        { goal: 'few', measured: '3', met: true },
        { goal: 'none', measured: '3', met: false },
        { goal: 'white', measured: '', met: undefined },
      ],
      figures: {},
    },
    'a machine',
  )
  expect(text).toContain('| where | bears |\n| --- | ---: |\n| wood | 3 |')
  expect(text).toContain('| few | 3 | yes |\n| none | 3 | no |\n| white |  | not measured |')
})

it('gives the value that a share of the values is at most', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect([quantile(values, 0), quantile(values, 0.5), quantile(values, 0.99), quantile([], 0.5)]).toEqual([
    1, 51, 100, 0,
  ])
})
