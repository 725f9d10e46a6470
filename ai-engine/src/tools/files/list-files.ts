import { z } from 'zod'
import { defineTool, type Tool } from '../contract/tool.ts'
import { describeFile } from './file-names.ts'
import type { FileLibrary } from './library.ts'

const MAX_LISTED = 200

/** Lists the files of a conversation and its project. */
export function createListFiles(library: () => FileLibrary): Tool {
  return defineTool({
    name: 'list_files',
    title: 'List files',
    description:
      'Lists the files that the user attached in this conversation and those of its project, with what is known of each.',
    forFiles: true,
    readOnly: true,
    idempotent: true,
    destructive: false,
    input: z.strictObject({}),
    async run(_, context) {
      const files = await library().list(context)
      if (files.length === 0) return { content: 'There are no files in this conversation or its project.' }
      const rest = files.length > MAX_LISTED ? `\n[and ${files.length - MAX_LISTED} more]` : ''
      return { content: files.slice(0, MAX_LISTED).map(describeFile).join('\n') + rest }
    },
  })
}
