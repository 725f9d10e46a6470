import { quantile } from '../common/quantile.ts'
import type { Goal, Table } from '../common/report.ts'
import type { Added } from './added.ts'
import type { Measured } from './measure.ts'

export function addedTableOf(added: readonly Added[]): Table {
  return {
    title:
      'What a turn with one tool call adds to an answer of one turn (CPU of the server in ms, the middle of all rounds; the ' +
      "model's and the tool's client as measured alone)",
    columns: [
      'server',
      'tool',
      'statements: answer',
      'added',
      'CPU: answer',
      'added',
      "of it the model's client",
      "the tool's client",
      "the engine's own",
      'beside it ended threads',
    ],
    rows: added.map(({ server, kind, plain, statements, cpuMs, endedThreadsMs, parts }) => [
      server,
      kind,
      parts ? plain.statements.toFixed(1) : '',
      parts ? statements.toFixed(1) : '',
      plain.cpuMs.toFixed(2),
      cpuMs.toFixed(2),
      parts?.modelMs.toFixed(2) ?? '',
      parts?.toolMs.toFixed(2) ?? '',
      parts?.ownMs.toFixed(2) ?? '',
      endedThreadsMs.toFixed(1),
    ]),
  }
}

export function firstWordTableOf(measured: readonly Measured[]): Table {
  const floor = floorOf(measured)
  return {
    title: "First word after a tool's result (from when the tool server had sent it to the client)",
    columns: ['server', 'p50 ms', 'p99 ms', 'p50 above the floor', 'answers'],
    rows: measured.map(({ server, firstWordMs }) => [
      server,
      quantile(firstWordMs, 0.5).toFixed(2),
      quantile(firstWordMs, 0.99).toFixed(1),
      floor === undefined ? '' : (quantile(firstWordMs, 0.5) - floor).toFixed(2),
      String(firstWordMs.length),
    ]),
  }
}

/** What Grizz is to reach, for each log that was measured. */
export function goalsOf(measured: readonly Measured[], added: readonly Added[]): Goal[] {
  const floor = floorOf(measured)
  return measured
    .filter(({ server }) => server !== 'floor')
    .flatMap(({ server, firstWordMs }) => {
      const call = added.find((one) => one.server === server && one.kind === 'tool server')
      const above = floor === undefined ? undefined : quantile(firstWordMs, 0.5) - floor
      return [
        below(
          `Postgres statements of a turn with a call: at most 3, beside those once a second (${server})`,
          call?.statements,
          3.4,
          '',
        ),
        below(
          `CPU of it beside the model's and the tool's client: at most 2 ms (${server})`,
          call?.parts?.ownMs,
          2,
          ' ms',
        ),
        below(`first word after a tool's result: within 5 ms of the floor (${server})`, above, 5, ' ms'),
      ]
    })
}

function floorOf(measured: readonly Measured[]): number | undefined {
  const floor = measured.find(({ server }) => server === 'floor')
  return floor && quantile(floor.firstWordMs, 0.5)
}

function below(goal: string, value: number | undefined, most: number, unit: string): Goal {
  return {
    goal,
    measured: value === undefined ? '' : `${value.toFixed(2)}${unit}`,
    met: value === undefined ? undefined : value <= most,
  }
}
