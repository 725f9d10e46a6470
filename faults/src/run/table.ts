import type { Outcome } from './run.ts'

/** Struck a streaming answer less often than this, a fault counts as not run. */
const MIN_STRIKES = 20

/** One line per fault: how often it ran, how often it really struck an answer that was streaming, what it broke. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const names = [...new Set(outcomes.map(({ fault }) => fault))]
  const rows = names.map((name) =>
    rowOf(
      name,
      outcomes.filter(({ fault }) => fault === name),
    ),
  )
  const all = rowOf('all', outcomes)
  const lines = [['fault', 'runs', 'questions', 'strikes', 'while streaming', 'refetches', 'violations'], ...rows, all]
  const widths = lines.reduce<number[]>((max, line) => line.map((cell, i) => Math.max(max[i] ?? 0, cell.length)), [])
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function rowOf(name: string, outcomes: readonly Outcome[]): string[] {
  const sum = (value: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + value(outcome), 0)
  const struck = sum(({ strikes }) => strikes.whileStreaming)
  return [
    name,
    String(outcomes.length),
    String(sum(({ questions }) => questions)),
    String(sum(({ strikes }) => strikes.all)),
    struck < MIN_STRIKES ? `${struck} (too few)` : String(struck),
    String(sum(({ resets }) => resets)),
    String(sum(({ violations }) => violations.length)),
  ]
}
