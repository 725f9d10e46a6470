import { t } from '../../words/en/tools.ts'

interface BuiltIn {
  title: () => string
  about: () => string
}

const builtIn: ReadonlyMap<string, BuiltIn> = new Map([
  ['run_javascript', { title: () => t('runJavascript'), about: () => t('runJavascriptAbout') }],
  ['web_fetch', { title: () => t('webFetch'), about: () => t('webFetchAbout') }],
  ['web_search', { title: () => t('webSearch'), about: () => t('webSearchAbout') }],
  ['list_files', { title: () => t('listFiles'), about: () => t('listFilesAbout') }],
  ['search_files', { title: () => t('searchFiles'), about: () => t('searchFilesAbout') }],
  ['read_file', { title: () => t('readFile'), about: () => t('readFileAbout') }],
])

/** A tool of Grizz itself in the reader's language; what the engine says of it is written for models. */
export function builtInTool({ name, server }: { name: string; server?: string | undefined }): BuiltIn | undefined {
  return server ? undefined : builtIn.get(name)
}
