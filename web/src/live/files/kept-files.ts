import type { ProblemCode } from '@grizz/protocol/problem'
import type { KeyValueStorage } from '../../client/browser.ts'
import type { OtherTabs } from '../../client/other-tabs.ts'
import { keysWith, tryStore, userKey } from '../../client/user-storage.ts'

/** A file that a draft, a message on its way or a project holds in this browser, whether the engine has it yet or not. */
export interface KeptFile {
  id: string
  name: string
  /** As the browser calls it, until the engine has judged its content. */
  mediaType: string
  bytes: number
  width?: number | undefined
  height?: number | undefined
  /** `waiting`: the engine does not have all of it. `failed`: it was refused. */
  state: 'waiting' | 'uploaded' | 'failed'
  problem?: FileProblem | undefined
  /** A long paste, which can still become text of the message. */
  pasted?: boolean | undefined
  /** Milliseconds since the epoch. */
  keptAt: number
}

export interface FileProblem {
  code: ProblemCode
  detail: string
}

export interface KeptFilesDependencies {
  storage: KeyValueStorage
  userId: string
  otherTabs: Pick<OtherTabs, 'tell' | 'listen'>
}

/** What this browser knows of files that were attached here, the same in every tab. Their bytes are elsewhere. */
export function createKeptFiles({ storage, userId, otherTabs }: KeptFilesDependencies) {
  const prefix = userKey(userId, 'file', '')
  const listeners = new Set<() => void>()
  const files = new Map<string, KeptFile>()
  const sent = new Map<string, number>()
  for (const key of keysWith(storage, prefix)) read(key.slice(prefix.length))

  function read(id: string): void {
    const value = storage.getItem(prefix + id)
    if (value === null) files.delete(id)
    else files.set(id, JSON.parse(value) as KeptFile)
  }

  function tellAll(id: string, share?: number, file = files.get(id)): void {
    for (const listener of listeners) listener()
    otherTabs.tell({ type: 'file', userId, fileId: id, ...(share !== undefined && { share }), ...(file && { file }) })
  }

  const stop = otherTabs.listen((news) => {
    if (news.type !== 'file' || news.userId !== userId) return
    if (news.share !== undefined) sent.set(news.fileId, news.share)
    else if (news.file) files.set(news.fileId, news.file as KeptFile)
    else files.delete(news.fileId)
    for (const listener of listeners) listener()
  })

  return {
    get: (id: string): KeptFile | undefined => files.get(id),
    all: (): KeptFile[] => [...files.values()],
    /** Adds, or replaces the one with the same id. */
    put(file: KeptFile): void {
      files.set(file.id, file)
      tryStore(storage, prefix + file.id, JSON.stringify(file))
      tellAll(file.id)
    },
    forget(id: string): void {
      if (!files.delete(id)) return
      storage.removeItem(prefix + id)
      sent.delete(id)
      tellAll(id)
    },
    /** How much of it the engine has received, from 0 to 1. */
    progress: (id: string): number => sent.get(id) ?? 0,
    setProgress(id: string, share: number): void {
      sent.set(id, share)
      tellAll(id, share)
    },
    /** Whether a message with these files can be sent: when all are uploaded; never, when one was refused. */
    readiness(ids: readonly string[]): 'uploaded' | 'waiting' | FileProblem {
      const failed = ids.map((id) => files.get(id)).find((file) => file?.state === 'failed')
      if (failed) return failed.problem ?? { code: 'internal_error', detail: '' }
      return ids.some((id) => files.get(id)?.state === 'waiting') ? 'waiting' : 'uploaded'
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: stop,
  }
}

export type KeptFiles = ReturnType<typeof createKeptFiles>
