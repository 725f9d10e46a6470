import type { Goal } from '../common/report.ts'
import type { Cell } from './cell.ts'
import type { ThreadOpening, Turns } from './turns.ts'

export interface Measured {
  cells: readonly Cell[]
  turns: readonly Turns[]
  openings: readonly ThreadOpening[]
}

/** What Grizz is to reach, and what of it this run saw. */
export function goalsOf({ cells, turns, openings }: Measured): Goal[] {
  const at = (server: Cell['server'], streams: number) =>
    cells.find((cell) => cell.server === server && cell.streams === streams)
  const [floor, peer, grizz] = [at('floor', 200), at('peer', 200), at('grizz-redis', 200)]
  const [floorAlone, grizzAlone] = [at('floor', 1), at('grizz-redis', 1)]
  const most = at('grizz-redis', 1000)
  const started = turns.find(({ server }) => server === 'grizz-redis')
  return [
    below('CPU per chunk, Redis log, 200 × 50: at most 1.5 × the floor', ratio(grizz, floor), 1.5, '×'),
    below('the same: at most a third of the peer', ratio(grizz, peer), 1 / 3, '×'),
    below('at 100 × 50: at most a third of the peer', ratio(at('grizz-redis', 100), at('peer', 100)), 1 / 3, '×'),
    below(
      'at 20 × 50: at most a third of the peer whose clients came back',
      ratio(at('grizz-redis', 20), at('peer-resumed', 20)),
      1 / 3,
      '×',
    ),
    above('keeps pace at 1,000 × 20 on one engine', most && most.deliveredPerSecond / most.sentPerSecond, 0.99),
    below(
      'first word at one stream: within 5 ms of the floor',
      grizzAlone && floorAlone && grizzAlone.firstWordMs.p50 - floorAlone.firstWordMs.p50,
      5,
      ' ms',
    ),
    below('first word at 200 streams, p99: under 250 ms', grizz?.firstWordMs.p99, 250, ' ms'),
    below('CPU to start a turn: at most 2 ms', started?.cpuMsToStart, 2, ' ms'),
    below('Postgres statements per message: at most 3, beside those once a second', started?.statements, 3.4, ''),
    ...openings.map(({ server, openingMs }) =>
      below(`no stream pauses over 50 ms while a thread of 300 opens (${server})`, openingMs.most, 50, ' ms'),
    ),
  ]
}

function ratio(a: Cell | undefined, b: Cell | undefined): number | undefined {
  return a && b && a.cpuMicrosPerChunk / b.cpuMicrosPerChunk
}

function below(goal: string, value: number | undefined, most: number, unit: string): Goal {
  return {
    goal,
    measured: value === undefined ? '' : `${value.toFixed(2)}${unit}`,
    met: value === undefined ? undefined : value <= most,
  }
}

function above(goal: string, share: number | undefined, least: number): Goal {
  return {
    goal,
    measured: share === undefined ? '' : `${(share * 100).toFixed(1)} %`,
    met: share === undefined ? undefined : share >= least,
  }
}
