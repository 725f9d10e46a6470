import { quantile } from '../common/quantile.ts'
import type { Goal, Table } from '../common/report.ts'
import type { Opened } from './clients-process.ts'
import type { Measured } from './measured.ts'

export function tablesOf({ idle, streaming, asked, limit }: Measured): Table[] {
  const files = `this machine allows ${limit} open files a process`
  return [
    {
      title: `Idle sockets, each on a conversation of its own (${asked} were asked for; ${files})`,
      columns: [
        'log',
        'sockets',
        'KB each',
        'opened in s',
        'back in s, all at once',
        'p99 s',
        'failed tries',
        'CPU ms per return',
      ],
      rows: idle.map(({ log, sockets, bytesEach, opening, comingBack, cpuMsEach }) => [
        log,
        String(sockets),
        (bytesEach / 1024).toFixed(1),
        seconds(opening.ms),
        seconds(comingBack.ms),
        seconds(quantile(comingBack.readyMs, 0.99)),
        failures(comingBack),
        cpuMsEach.toFixed(2),
      ]),
    },
    {
      title: 'Sockets on streaming conversations, log in Redis',
      columns: [
        'sockets',
        'blocking Redis connections',
        'back in s, all at once',
        'failed tries',
        'statements per return',
        'texts compared',
      ],
      rows: [
        [
          String(streaming.sockets),
          String(streaming.blockingConnections),
          seconds(streaming.comingBack.ms),
          failures(streaming.comingBack),
          streaming.statementsEach.toFixed(2),
          String(streaming.compared),
        ],
      ],
    },
  ]
}

export function goalsOf({ idle, streaming }: Measured): Goal[] {
  return [
    ...idle.map(({ log, bytesEach }) => ({
      goal: `an idle socket takes at most 40 KB (${log})`,
      measured: `${(bytesEach / 1024).toFixed(1)} KB`,
      met: bytesEach <= 40 * 1024,
    })),
    {
      goal: 'streaming sockets cost one blocking Redis connection',
      measured: String(streaming.blockingConnections),
      met: streaming.blockingConnections === 1,
    },
    {
      goal: 'reconnecting all at once is absorbed within 15 s',
      measured: `${seconds(streaming.comingBack.ms)} s`,
      met: streaming.comingBack.ms <= 15_000,
    },
    {
      goal: 'with at most two statements each',
      measured: streaming.statementsEach.toFixed(2),
      // The engine's own statements meanwhile are subtracted; their number is known to within a few.
      met: streaming.statementsEach < 2.005,
    },
  ]
}

const seconds = (ms: number) => (ms / 1000).toFixed(1)

function failures({ failed, errors }: Opened): string {
  return failed === 0 ? '0' : `${failed} (${errors[0]?.slice(0, 80)})`
}
