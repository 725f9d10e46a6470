import type { CompositionDeps } from './composition-deps.ts'
import { createCallFiles } from './services/files/call-files.ts'
import { createEmbedJobs } from './services/files/embedding/embed-jobs.ts'
import { createEmbeddingModel } from './services/files/embedding/embedding-model.ts'
import { createFileSweep } from './services/files/file-sweep.ts'
import { createFileWaits } from './services/files/file-waits.ts'
import { createFiles } from './services/files/files.ts'
import { createFilesForModel } from './services/files/for-model/for-model.ts'
import { createReadJobs } from './services/files/reading/read-jobs.ts'
import { createFileLibrary } from './services/files/search/file-library.ts'
import { createFileSearch } from './services/files/search/file-search.ts'
import { createFindBest } from './services/files/search/find-pieces.ts'
import { createFindMeaning } from './services/files/search/meaning.ts'
import { createDatabaseStore } from './services/files/store/database-store.ts'
import { createFileStores } from './services/files/store/file-store.ts'
import { createS3Store } from './services/files/store/s3-store.ts'
import { createUploads, type FileBounds } from './services/files/uploads.ts'
import type { HeavyReads } from './services/reads/heavy-reads.ts'
import type { Limits } from './services/settings/setting-values.ts'
import type { Billing } from './services/usage/billing.ts'
import { createEmbeddingCall } from './services/usage/embedding-call.ts'
import { MIB } from './services/usage/quota.ts'

/** Uploads, put together: their storage, their reading and the sweep that clears them. */
export function composeFiles(deps: CompositionDeps, heavyReads: HeavyReads, billing: Billing) {
  const { config, settings, db, models, notifications, logger } = deps
  const s3 = config.s3 && createS3Store({ ...config.s3, db, logger })
  const stores = createFileStores({ database: createDatabaseStore({ db }), s3 })
  const waitFor = createFileWaits({ notifications })
  const embedding = {
    ...{ db, logger },
    current: createEmbeddingModel({ settings, embedder: models.embedder }),
    callEmbedding: createEmbeddingCall({ db, billing }),
  }
  const findBest = createFindBest({ findMeaning: createFindMeaning(embedding) })
  const bounds = () => boundsOf(settings().limits)
  const upload = createUploads({ db, stores, bounds })
  return {
    files: createFiles({ db, stores, waitFor, bounds }),
    forModel: createFilesForModel({ db, stores, waitFor, describe: models.describe }),
    upload,
    keepFiles: createCallFiles({ db, upload, waitFor, logger }),
    searchFiles: createFileSearch({ heavyReads, findBest }),
    fileLibrary: createFileLibrary({ db, heavyReads, findBest }),
    sweep: createFileSweep({ db, s3, logger }),
    fileJobs: together(
      createReadJobs({ db, stores, notifications, logger, readers: config.fileReaders }),
      createEmbedJobs({ ...embedding, notifications }),
    ),
  }
}

function boundsOf({ maxFileMb, quotaFileMbPerUser }: Limits): FileBounds {
  return { maxFileBytes: maxFileMb * MIB, quotaBytes: quotaFileMbPerUser * MIB }
}

interface Jobs {
  sweep(): Promise<void>
  stop(): Promise<void>
}

function together(...jobs: readonly Jobs[]): Jobs {
  return {
    sweep: async () => void (await Promise.all(jobs.map(({ sweep }) => sweep()))),
    stop: async () => void (await Promise.all(jobs.map(({ stop }) => stop()))),
  }
}
