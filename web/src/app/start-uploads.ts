import type { Api } from '../client/api.ts'
import type { Browser } from '../client/browser.ts'
import { putFile } from '../client/upload.ts'
import { createByteStore } from '../live/files/byte-store.ts'
import type { DraftFiles } from '../live/files/draft-files.ts'
import type { KeptFiles } from '../live/files/kept-files.ts'
import { Uploader } from '../live/files/uploader.ts'

interface StartUploadsDependencies {
  browser: Browser
  api: Api
  kept: KeptFiles
  drafts: DraftFiles
}

const UNUSED_FOR_MS = 86_400_000

/** Begins to upload what waits, and forgets files that no draft and no message on its way has held for a day. */
export function startUploads({ browser, api, kept, drafts }: StartUploadsDependencies): Uploader {
  const bytes = createByteStore(globalThis.indexedDB)
  const unusedBefore = browser.clock.now() - UNUSED_FOR_MS
  for (const { id, keptAt } of kept.all()) {
    if (keptAt > unusedBefore || drafts.holds(id)) continue
    kept.forget(id)
    void bytes.remove(id)
  }
  return new Uploader({ browser, kept, bytes, put: putFile, find: (id) => api.readFile(id) })
}
