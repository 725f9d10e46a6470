import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../common/random.ts'
import type { Credential, EngineAddress } from '../common/request.ts'
import { type Transfer, type Transferred, transfer } from '../common/transfer.ts'
import type { KnownFile } from './known-files.ts'

export interface UploaderOptions {
  credential: Credential
  addresses: readonly EngineAddress[]
  random: Random
  report: (what: string) => void
}

/** Somebody who uploads files, to any engine, and repeats it under the same id until it is acknowledged. */
export interface Uploader {
  /**
   * Resolves when acknowledged, with the number of tries; then the file must be there, wherever one looks at once. 0 when
   * it never was.
   */
  upload(file: KnownFile): Promise<number>
  /** Begins to upload and leaves for good. */
  breakOff(file: KnownFile): Promise<void>
  /** Resolves when an engine says that the file is gone, with the number of tries. */
  remove(file: KnownFile): Promise<number>
}

const GIVE_UP_AFTER_MS = 90_000
/** 409: an earlier try of the same upload came late and took its place. 429: too many at once. */
const transient: readonly (number | undefined)[] = [undefined, 409, 429, 503]

export function createUploader({ credential, addresses, random, report }: UploaderOptions): Uploader {
  return {
    async upload(file) {
      const tries = await repeat(`the upload of ${file.name}`, [200, 201], () => put(file))
      if (tries > 0) await lookAtOnce(file)
      return tries
    },
    async breakOff(file) {
      await put(file, random.whole(0, file.bytes.length - 1))
    },
    remove: (file) =>
      repeat(`the deletion of ${file.name}`, [204, 404], () => attempt({ method: 'DELETE', path: pathOf(file) })),
  }

  function put(file: KnownFile, breakOffAt?: number): Promise<Transferred | undefined> {
    const pauseMs = random.chance(0.4) ? random.whole(10, 80) : 0
    const path = `${pathOf(file)}?name=${file.name}`
    const broken = breakOffAt === undefined ? {} : { breakOffAt }
    return attempt({ method: 'PUT', path, bytes: file.bytes, pauseMs, ...broken })
  }

  async function lookAtOnce(file: KnownFile): Promise<void> {
    const seen = await attempt({ method: 'GET', path: `${pathOf(file)}/content` })
    if (seen?.status === 404) report(`${file.name} was acknowledged, and then not there`)
    if (seen?.status === 200 && !seen.bytes.equals(file.bytes))
      report(`${file.name} has other bytes than were uploaded`)
  }

  async function repeat(what: string, wanted: readonly number[], once: () => Promise<Transferred | undefined>) {
    const deadline = Date.now() + GIVE_UP_AFTER_MS
    for (let tries = 1; ; tries += 1) {
      const answer = await once()
      if (answer && wanted.includes(answer.status)) return tries
      if (!transient.includes(answer?.status) || Date.now() > deadline) {
        report(`${what} was answered ${answer?.status} ${answer?.bytes.toString()}`)
        return 0
      }
      await sleep(random.whole(50, 500))
    }
  }

  function attempt(given: Omit<Transfer, 'address' | 'credential'>): Promise<Transferred | undefined> {
    return transfer({ ...given, credential, address: random.pick(addresses) }).catch(() => undefined)
  }
}

function pathOf({ id }: KnownFile): string {
  return `/api/files/${id}`
}
