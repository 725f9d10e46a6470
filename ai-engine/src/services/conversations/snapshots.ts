import type { readMessages } from '@grizz/protocol/http'
import type { Snapshot } from '@grizz/protocol/resources'
import type { z } from 'zod'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import { type EventLog, undefinedIfUnavailable } from '../../core/events/log/event-log.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findConversation } from '../../db/conversations/conversations.ts'
import { type RunRow, toMessage, toRun } from '../../db/rows/rows.ts'
import { findOpenRuns } from '../../db/runs/runs.ts'
import { readDurableParts } from '../parts/read-durable-parts.ts'
import { toQueue } from '../runs/queued-runs.ts'
import { readPage } from './branch-pages.ts'

type Read = z.output<typeof readMessages>

/** The cursor of a page that opens while the log is unavailable: the engine later answers it with `reset`. */
const nowhere = '0-0'

export type ReadSnapshot = ReturnType<typeof createSnapshots>

export function createSnapshots({ db, log }: { db: Executor; log: EventLog }) {
  /**
   * One branch and its active runs, free of the race that docs/protocol.md describes: the log's tail is read before
   * Postgres, and the cursor is the earlier of that and where the running run begins. A waiting run publishes nothing, so
   * its durable parts are all there is.
   */
  return async function snapshot(userId: string, id: string, query: Read): Promise<Snapshot> {
    const tail = (await undefinedIfUnavailable(log.tail(id))) ?? nowhere
    const read = await db.transaction((tx) => readAll(tx, userId, id, query), {
      isolationLevel: 'repeatable read',
      accessMode: 'read only',
    })
    const { active } = read
    const { branch, nextBefore, nextAfter } = read.page
    return {
      messages: branch.map(({ row, siblingIds }) => toMessage(row, siblingIds)),
      cursor: await cursorFor(id, tail, active),
      activeRun: active ? { ...toRun(active), parts: read.parts } : null,
      queue: toQueue(read.open.filter(({ status }) => status === 'queued')),
      nextBefore,
      ...(nextAfter !== undefined && { nextAfter }),
    }
  }

  async function readAll(tx: Executor, userId: string, id: string, query: Read) {
    const { row } = orNotFound(await findConversation(tx, userId, id))
    const open = await findOpenRuns(tx, id)
    const active = open.find(({ status }) => status === 'running' || status === 'waiting')
    return {
      page: await readPage(tx, row, query),
      open,
      active,
      parts: active ? await readDurableParts(tx, active) : [],
    }
  }

  async function cursorFor(id: string, tail: string, active: RunRow | undefined): Promise<string> {
    const position = active?.logPosition
    if (!position || tail === nowhere) return tail
    const isHeld = await undefinedIfUnavailable(log.contains(id, position))
    // The log became unavailable after the tail was read, so it may hold newer entries than the tail.
    if (isHeld === undefined) return nowhere
    return isHeld ? earlier(position, tail) : tail
  }
}

/**
 * The earlier of a run's beginning and the tail, ids of the form `<epoch>-<seq>`, which do not sort as strings. A
 * tail of another epoch belongs to a log that is gone.
 */
function earlier(position: string, tail: string): string {
  const [epoch, seq] = position.split('-')
  const [tailEpoch, tailSeq] = tail.split('-')
  return epoch !== tailEpoch || Number(seq) <= Number(tailSeq) ? position : tail
}
