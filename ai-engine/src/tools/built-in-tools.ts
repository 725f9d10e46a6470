import type { OutgoingHttp } from '../core/outgoing-http/outgoing-http.ts'
import type { Tool } from './contract/tool.ts'
import { createWorkerJobs } from './contract/worker-job.ts'
import type { FileLibrary } from './files/library.ts'
import { createListFiles } from './files/list-files.ts'
import { createReadFile } from './files/read-file.ts'
import { createSearchFiles } from './files/search-files.ts'
import { createRunJavascript } from './run-javascript/run-javascript.ts'
import { createWebFetch } from './web-fetch/web-fetch.ts'
import type { SearchSettings } from './web-search/search-engines.ts'
import { createWebSearch } from './web-search/web-search.ts'

interface BuiltInToolsDeps {
  outgoing: OutgoingHttp
  library: () => FileLibrary
  readSearchSettings: () => Promise<SearchSettings | undefined>
}

/** The tools of every installation, in a stable order. `web_search` is for those where a search engine is configured. */
export function createBuiltInTools({ outgoing, library, readSearchSettings }: BuiltInToolsDeps): readonly Tool[] {
  const runJob = createWorkerJobs()
  return [
    createRunJavascript(runJob, { ms: 5000, hardMs: 8000 }),
    createWebFetch({ outgoing, runJob }),
    createWebSearch({ outgoing, readSettings: readSearchSettings }),
    createListFiles(library),
    createSearchFiles(library),
    createReadFile(library),
  ]
}
