import { ToolError } from '../contract/tool.ts'
import type { LibraryFile } from './library.ts'

/** The one file of this name or id. @throws ToolError with what to do instead */
export function pickFile(files: readonly LibraryFile[], asked: string): LibraryFile {
  const named = files.filter(({ id, name }) => id === asked || name === asked)
  const alike = named.length > 0 ? named : files.filter(({ name }) => name.toLowerCase() === asked.toLowerCase())
  const [file, second] = alike
  if (!file) throw new ToolError(`There is no file ${JSON.stringify(asked)} here. list_files tells which there are.`)
  if (second)
    throw new ToolError(
      `Several files are called ${JSON.stringify(asked)}. Give an id: ${alike.map(({ id }) => id).join(', ')}`,
    )
  return file
}

/** A file as a model is told of it. */
export function describeFile({ id, name, mediaType, bytes, pages, textLength, state, problem }: LibraryFile): string {
  const size = bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`
  const facts = [
    mediaType,
    size,
    pages !== undefined && `${pages} pages`,
    state === 'reading' && 'is still being read, try again in a moment',
    state === 'unreadable' && `cannot be read: ${problem ?? ''}`,
    state === 'ready' && (textLength ? `${textLength} characters of text` : 'no text in it'),
  ]
  return `- ${name} (id ${id}): ${facts.filter(Boolean).join(', ')}`
}
