import type { CompositionDeps } from './composition-deps.ts'
import { createFileSweep } from './services/files/file-sweep.ts'
import { createFileWaits } from './services/files/file-waits.ts'
import { createFiles } from './services/files/files.ts'
import { createFilesForModel } from './services/files/for-model/for-model.ts'
import { createReadJobs } from './services/files/reading/read-jobs.ts'
import { createFileLibrary } from './services/files/search/file-library.ts'
import { createFileSearch } from './services/files/search/file-search.ts'
import { createDatabaseStore } from './services/files/store/database-store.ts'
import { createFileStores } from './services/files/store/file-store.ts'
import { createS3Store } from './services/files/store/s3-store.ts'
import { createUploads } from './services/files/uploads.ts'
import type { HeavyReads } from './services/reads/heavy-reads.ts'

/** Uploads, put together: their storage, their reading and the sweep that clears them. */
export function composeFiles({ config, db, models, notifications, logger }: CompositionDeps, heavyReads: HeavyReads) {
  const s3 = config.s3 && createS3Store({ ...config.s3, db, logger })
  const stores = createFileStores({ database: createDatabaseStore({ db }), s3 })
  const waitFor = createFileWaits({ notifications })
  return {
    files: createFiles({ ...config, db, stores, waitFor }),
    forModel: createFilesForModel({ db, stores, waitFor, describe: models.describe }),
    upload: createUploads({ ...config, db, stores }),
    searchFiles: createFileSearch({ heavyReads }),
    fileLibrary: createFileLibrary({ db, heavyReads }),
    sweep: createFileSweep({ db, s3, logger }),
    readJobs: createReadJobs({ db, stores, notifications, logger, readers: config.fileReaders }),
  }
}
