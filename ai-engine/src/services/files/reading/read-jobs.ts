import type { Logger } from '../../../core/logging/logger.ts'
import type { Executor } from '../../../db/connection/executor.ts'
import type { Notifications } from '../../../db/connection/notifications.ts'
import type { Variant } from '../../../db/files/chunks.ts'
import type { FileRow } from '../../../db/files/files.ts'
import { claimUnread, finishReading, finishUnreadable, releaseUnread } from '../../../db/files/reading.ts'
import { type FileStores, UploadSuperseded } from '../store/file-store.ts'
import { loadBytes } from './load-bytes.ts'
import { whyNotRead } from './read-file.ts'
import { type ReadResult, readInWorker } from './read-in-worker.ts'
import type { StoredReading } from './to-stored.ts'

/** Longer than any reading: the worker's 30 seconds, and time to load and to store. */
const LEASE_MS = 120_000
const MAX_ATTEMPTS = 3
const PAUSE_MS = { afterDefect: 2000, whileUnavailable: 15_000 }
const MAX_SERVED = 100
/** It is in memory while it is read. */
const MAX_BYTES = 100 * 1024 * 1024

const sentences = {
  failedThrice: 'Reading it failed three times. It is kept as it is, but nothing is known of what is in it.',
  tooLarge: 'It has more than 100 MB: it is kept as it is, but not read.',
}

interface ReadJobsDeps {
  db: Executor
  stores: FileStores
  notifications: Pick<Notifications, 'on'>
  logger: Logger
  /** How many files this engine reads at once. */
  readers: number
  read?: typeof readInWorker
}

/**
 * Reads uploaded files, one after the other, beside everything else that the engine does: woken by uploads on any
 * engine, and by the sweep, which finds files whose engine died.
 */
export function createReadJobs({ db, stores, notifications, logger, readers, read = readInWorker }: ReadJobsDeps) {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  let served: string[] = []
  let isAsked = false
  notifications.on('file_uploaded', wake)

  /** Looks for files to be read. Does not wait for them. */
  function wake(): void {
    isAsked = true
    if (running.size >= readers || stopping.signal.aborted) return
    const job = readAll()
      .catch((error) => logger.warn({ err: error }, 'files were not read; the next sweep tries again'))
      .finally(() => running.delete(job))
    running.add(job)
  }

  async function readAll(): Promise<void> {
    while (isAsked && !stopping.signal.aborted) {
      isAsked = false
      const file = await claimUnread(db, { leaseMs: LEASE_MS, served })
      if (!file) continue
      isAsked = true
      served = [...served.filter((userId) => userId !== file.userId), file.userId].slice(-MAX_SERVED)
      await readOne(file)
    }
  }

  /** Ends what is being read: another engine takes it, or this one after its start. */
  async function stop(): Promise<void> {
    stopping.abort(new Error('The engine stops'))
    await Promise.all(running)
  }

  return { sweep: async () => wake(), stop }

  async function readOne(file: FileRow): Promise<void> {
    if (file.readAttempts > MAX_ATTEMPTS) return void (await finishUnreadable(db, file, sentences.failedThrice))
    if (file.bytes > MAX_BYTES) return void (await finishUnreadable(db, file, sentences.tooLarge))
    const problem = whyNotRead(file.mediaType)
    if (problem) return void (await finishUnreadable(db, file, problem))
    const bytes = await loadBytes(stores.of(file), file).catch((error) => postpone(file, error))
    if (!bytes) return
    const result = await read({ bytes, name: file.name }, stopping.signal).catch((error) => giveBack(file, error))
    if (result) await finish(file, result)
  }

  async function finish(file: FileRow, result: ReadResult): Promise<void> {
    if ('problem' in result) return void (await finishUnreadable(db, file, result.problem))
    try {
      await storePictures(file, result)
      await finishReading(db, file, result)
    } catch (error) {
      if (!(error instanceof UploadSuperseded)) await postpone(file, error)
    }
  }

  async function storePictures(file: FileRow, { preview, thumbnail }: StoredReading): Promise<void> {
    const made: [Variant, Uint8Array | undefined][] = [
      ['preview', preview],
      ['thumbnail', thumbnail],
    ]
    for (const [variant, bytes] of made) if (bytes) await stores.of(file).write(file, variant, inOne(bytes))
  }

  /** The store or the database is out of reach, which is not the file's fault. */
  async function postpone(file: FileRow, error: unknown): Promise<undefined> {
    logger.warn({ fileId: file.id, err: error }, 'a file could not be loaded or stored; it is read later')
    await releaseUnread(db, file, { pauseMs: PAUSE_MS.whileUnavailable, isCounted: false })
  }

  /** The engine stops, or its reader met something that it does not know. */
  async function giveBack(file: FileRow, error: unknown): Promise<undefined> {
    const isStopped = stopping.signal.aborted
    if (!isStopped)
      logger.error({ fileId: file.id, err: error }, 'a reader failed for a reason that it does not expect')
    await releaseUnread(db, file, { pauseMs: isStopped ? 0 : PAUSE_MS.afterDefect, isCounted: !isStopped })
  }
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Buffer> {
  yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
