import { createDraftFiles, type DraftFiles } from './draft-files.ts'
import { createKeptFiles, type KeptFiles, type KeptFilesDependencies } from './kept-files.ts'
import type { Uploader } from './uploader.ts'

export interface UserFilesDependencies extends KeptFilesDependencies {
  /** Loads what uploads, which few visits need. */
  startUploads: (files: { kept: KeptFiles; drafts: DraftFiles }) => Promise<Uploader>
}

/** The files that the signed-in user has attached in this browser. */
export function createUserFiles({ startUploads, ...dependencies }: UserFilesDependencies) {
  const kept = createKeptFiles(dependencies)
  const drafts = createDraftFiles(dependencies)
  let started: Promise<Uploader> | undefined

  function uploads(): Promise<Uploader> {
    started ??= startUploads({ kept, drafts }).catch((error: unknown) => {
      started = undefined
      throw error
    })
    return started
  }

  function look(): void {
    // Without its code, because the network is gone, it begins with the next change, or the next page.
    if (kept.all().some(({ state }) => state === 'waiting')) void uploads().catch(() => undefined)
  }

  return {
    kept,
    drafts,
    uploads,
    /** Uploads what waits, of this tab and of those that were closed. Returns the function that stops it. */
    follow(): () => void {
      const stop = kept.subscribe(() => started ?? look())
      look()
      return () => {
        stop()
        void started?.then((uploader) => uploader.close())
        started = undefined
      }
    },
  }
}

export type UserFiles = ReturnType<typeof createUserFiles>
