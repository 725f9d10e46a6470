/**
 * Uploads the files that wait: at most four at a time, each by one tab of the browser, which holds the file's Web Lock
 * meanwhile. Another tab goes on when that one is closed. What the network broke is tried again, at once when it is back;
 * under the same id, so that a repeat does no harm. What the engine refuses stays until the user tries again or removes it.
 */
import type { File as StoredFile } from '@grizz/protocol/files'
import { backoff } from '../../client/backoff.ts'
import type { Browser } from '../../client/browser.ts'
import { ApiError } from '../../client/request.ts'
import type { PutFile } from '../../client/upload.ts'
import type { ByteStore } from './byte-store.ts'
import type { KeptFile, KeptFiles } from './kept-files.ts'

export interface UploaderDependencies {
  browser: Pick<Browser, 'clock' | 'random' | 'signals' | 'locks'>
  kept: KeptFiles
  bytes: ByteStore
  put: PutFile
  /** The file as the engine has it. Rejects with `not_found` when it has not. */
  find: (id: string) => Promise<StoredFile>
}

const AT_ONCE = 4
const TELL_EVERY_MS = 150

export class Uploader {
  readonly #deps: UploaderDependencies
  readonly #running = new Map<string, AbortController>()
  readonly #waking = new Set<() => void>()
  readonly #forSlot: (() => void)[] = []
  #slots = AT_ONCE
  readonly #stop: (() => void)[]

  constructor(deps: UploaderDependencies) {
    this.#deps = deps
    this.#stop = [
      deps.kept.subscribe(() => this.#look()),
      deps.browser.signals.listen((signal) => signal === 'awake' && this.#wake()),
    ]
    this.#look()
  }

  /** Keeps the bytes across a reload and begins to upload them. */
  async add(file: KeptFile, content: Blob): Promise<void> {
    await this.#deps.bytes.put(file.id, content)
    this.#deps.kept.put(file)
  }

  /** The bytes of a file that is not uploaded yet. */
  read = (id: string): Promise<Blob | undefined> => this.#deps.bytes.get(id)

  retry(id: string): void {
    const file = this.#deps.kept.get(id)
    if (file?.state === 'failed') this.#deps.kept.put({ ...file, state: 'waiting', problem: undefined })
  }

  async remove(id: string): Promise<void> {
    this.#deps.kept.forget(id)
    await this.#deps.bytes.remove(id)
  }

  close(): void {
    for (const stop of this.#stop) stop()
    for (const abort of this.#running.values()) abort.abort()
  }

  /** Begins what waits, ends what nobody wants any more. */
  #look(): void {
    const { kept } = this.#deps
    for (const file of kept.all()) if (file.state === 'waiting' && !this.#running.has(file.id)) void this.#run(file.id)
    for (const [id, abort] of this.#running) if (!kept.get(id)) abort.abort()
  }

  async #run(id: string): Promise<void> {
    const abort = new AbortController()
    this.#running.set(id, abort)
    try {
      await this.#alone(id, abort.signal, () => this.#upload(id, abort.signal))
    } catch (error) {
      if (!abort.signal.aborted) throw error
    } finally {
      this.#running.delete(id)
    }
    if (!abort.signal.aborted) this.#look()
  }

  /** Without Web Locks, as on plain HTTP away from loopback, tabs may upload the same file: the engine keeps one. */
  #alone(id: string, signal: AbortSignal, work: () => Promise<void>): Promise<unknown> {
    const { locks } = this.#deps.browser
    return locks ? locks.request(`grizz:upload:${id}`, { signal }, work) : work()
  }

  async #upload(id: string, signal: AbortSignal): Promise<void> {
    for (let failures = 0; this.#deps.kept.get(id)?.state === 'waiting'; failures += 1) {
      signal.throwIfAborted()
      await this.#takeSlot(signal)
      const wait = await this.#attempt(id, signal, failures).finally(() => this.#leaveSlot())
      if (wait === undefined) return
      this.#deps.kept.setProgress(id, 0)
      await this.#pause(wait, signal)
    }
  }

  /** Resolves with the milliseconds until the next attempt; undefined when there is to be none. */
  async #attempt(id: string, signal: AbortSignal, failures: number): Promise<number | undefined> {
    const { kept, bytes, put, find, browser } = this.#deps
    const file = kept.get(id)
    if (!file) return undefined
    try {
      const content = await bytes.get(id)
      const { name } = file
      const stored = content
        ? await put(id, content, { name, signal, onProgress: this.#progressOf(id) })
        : await find(id)
      this.#settle(file, stored)
      await bytes.remove(id)
      return undefined
    } catch (error) {
      signal.throwIfAborted()
      const refusal = error instanceof ApiError ? error : undefined
      if (!refusal || isTransient(refusal)) return refusal?.retryAfterMs ?? backoff(failures, browser.random)
      const { code, detail } = refusal
      kept.put({ ...file, state: 'failed', problem: { code, detail } })
      return undefined
    }
  }

  #settle(file: KeptFile, { name, mediaType, bytes, width = file.width, height = file.height }: StoredFile): void {
    this.#deps.kept.put({ ...file, name, mediaType, bytes, width, height, state: 'uploaded', problem: undefined })
  }

  #progressOf(id: string): (share: number) => void {
    const { kept, browser } = this.#deps
    let toldAt = 0
    return (share) => {
      const now = browser.clock.now()
      if (share < 1 && now - toldAt < TELL_EVERY_MS) return
      toldAt = now
      kept.setProgress(id, share)
    }
  }

  #takeSlot(signal: AbortSignal): Promise<void> {
    if (this.#slots > 0) {
      this.#slots -= 1
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      this.#forSlot.push(resolve)
      signal.addEventListener('abort', () => {
        const at = this.#forSlot.indexOf(resolve)
        if (at >= 0) this.#forSlot.splice(at, 1)
        reject(signal.reason)
      })
    })
  }

  #leaveSlot(): void {
    const next = this.#forSlot.shift()
    if (next) next()
    else this.#slots += 1
  }

  /** Ends early when the network or the user is back. */
  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        stop()
        this.#waking.delete(end)
        resolve()
      }
      const stop = this.#deps.browser.clock.after(ms, end)
      this.#waking.add(end)
      signal.addEventListener('abort', end)
    })
  }

  #wake(): void {
    for (const end of [...this.#waking]) end()
  }
}

function isTransient({ status, code }: ApiError): boolean {
  return status >= 500 || code === 'rate_limited' || code === 'unauthorized'
}
