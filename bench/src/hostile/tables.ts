import { quantile } from '../common/quantile.ts'
import type { Goal, Table } from '../common/report.ts'
import type { AttackName } from './attacks.ts'
import type { Experienced } from './other-user.ts'

export interface Measured {
  attacks: readonly AttackName[]
  /** The other user, just before. */
  alone: Experienced
  /** The other user, beside the hostile one. */
  beside: Experienced
  /** The answers to the hostile user, and how often each came. */
  seen: readonly (readonly [what: string, times: number])[]
}

const titles: Readonly<Record<AttackName, string>> = {
  searches: 'searches of two-letter words, 40 at once',
  prompts: 'system prompts of 32,000 characters, 10 at once',
  sockets: 'sockets',
  overlong: 'over-long messages, 10 at once',
  endless: 'ten answers without an end',
}

export function tableOf(measured: readonly Measured[]): Table {
  return {
    title: 'Another user’s time to a first word, and /readyz, without → with one hostile user, in ms',
    columns: ['attack', 'first word p50', 'p95', 'times p50', '/readyz p50', 'p95', 'not ready', 'silent', 'answered'],
    rows: measured.map(({ attacks, alone, beside, seen }) => [
      nameOf(attacks),
      pair(alone.firstWordMs, beside.firstWordMs, 0.5),
      pair(alone.firstWordMs, beside.firstWordMs, 0.95),
      timesOf(alone, beside).toFixed(2),
      pair(alone.readyMs, beside.readyMs, 0.5),
      pair(alone.readyMs, beside.readyMs, 0.95),
      `${beside.notReady} of ${beside.readyMs.length}`,
      String(beside.silent),
      seen.map(([what, times]) => `${times} × ${what}`).join(', '),
    ]),
  }
}

export function goalOf(measured: readonly Measured[]): Goal {
  const worst = measured.toSorted((a, b) => timesOf(b.alone, b.beside) - timesOf(a.alone, a.beside))[0]
  const times = worst ? timesOf(worst.alone, worst.beside) : Number.NaN
  const isWell = measured.every(({ beside }) => beside.silent === 0 && beside.notReady === 0)
  return {
    goal: 'one hostile user costs another at most twice the time to a first word, and the engine stays ready',
    measured: `${times.toFixed(2)} times at worst (${worst ? nameOf(worst.attacks) : 'nothing'}); ${isWell ? 'always ready' : 'not always ready or answered'}`,
    met: times <= 2 && isWell,
  }
}

function nameOf(attacks: readonly AttackName[]): string {
  const [only] = attacks
  return only && attacks.length === 1 ? titles[only] : 'all together'
}

function timesOf(alone: Experienced, beside: Experienced): number {
  if (beside.firstWordMs.length === 0) return Number.POSITIVE_INFINITY
  return quantile(beside.firstWordMs, 0.5) / quantile(alone.firstWordMs, 0.5)
}

function pair(alone: readonly number[], beside: readonly number[], share: number): string {
  return `${quantile(alone, share).toFixed(1)} → ${quantile(beside, share).toFixed(1)}`
}
