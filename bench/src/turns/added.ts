import { quantile } from '../common/quantile.ts'
import type { Alone } from './alone.ts'
import type { Cost, Measured } from './measure.ts'
import type { Kind } from './question.ts'
import type { ServerName } from './servers.ts'

/** What a turn with one tool call adds to an answer of one turn: the round in the middle of all. */
export interface Added {
  server: ServerName
  kind: Kind
  /** The answer of one turn, without a call. */
  plain: Cost
  statements: number
  cpuMs: number
  endedThreadsMs: number
  /** The parts of `cpuMs`, of Grizz only: what the engine's clients of a model and of the tool take alone, and the rest. */
  parts: { modelMs: number; toolMs: number; ownMs: number } | undefined
}

/** One for each kind of call at each server. */
export function addedBy(measured: readonly Measured[], alone: Alone): Added[] {
  return measured.flatMap(({ server, costs }) => {
    const { 'no tool': plain = [], ...calling } = costs
    return Object.entries(calling).map(([name, rounds]) => {
      const kind = name as Kind
      const more = (what: keyof Cost) => middle(rounds.map((cost, round) => cost[what] - (plain[round]?.[what] ?? 0)))
      const cpuMs = more('cpuMs')
      const [modelMs, toolMs] = [alone.model, alone.tools[kind]]
      const parts = { modelMs, toolMs, ownMs: cpuMs - modelMs - toolMs }
      return {
        server,
        kind,
        plain: middleOf(plain),
        statements: more('statements'),
        cpuMs,
        endedThreadsMs: more('endedThreadsMs'),
        parts: server === 'floor' ? undefined : parts,
      }
    })
  })
}

function middleOf(costs: readonly Cost[]): Cost {
  const of = (what: keyof Cost) => middle(costs.map((cost) => cost[what]))
  return { statements: of('statements'), cpuMs: of('cpuMs'), endedThreadsMs: of('endedThreadsMs') }
}

const middle = (values: readonly number[]) => quantile(values, 0.5)
