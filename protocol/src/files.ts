import { z } from 'zod'
import { id, line, text, time } from './scalars.ts'

/** Most files of one message. */
const MAX_FILES = 20

/** What a user says. The text's upper bound has an error of its own (`message_too_long`), so it is not here. */
export const messageContent = { content: text, files: z.array(id).max(MAX_FILES).optional() }
/** The text may be empty beside files. */
export const saysSomething = ({ content, files = [] }: { content: string; files?: readonly string[] | undefined }) =>
  content !== '' || files.length > 0
export const saysNothing = { message: 'must not be empty, unless there are files', path: ['content'] }

/** `unreadable`: it is kept and can be sent, but a model gets its name alone; `problem` says why. */
const fileState = z.enum(['reading', 'ready', 'unreadable'])

/** `mediaType` is what its content is, not what the client called it. `sha256` is hex. */
export const file = z
  .object({
    id,
    name: z.string(),
    mediaType: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    width: z.int().optional(),
    height: z.int().optional(),
    pages: z.int().optional(),
    /** UTF-16 units of the text that was found in it. */
    textLength: z.int().optional(),
    state: fileState,
    problem: z.string().optional(),
    createdAt: time,
  })
  .meta({ id: 'File' })
export type File = z.infer<typeof file>

export const uploadFile = z.object({ name: line.min(1).max(300).default('file') })
/** `wait=true`: answers when the file has been read, or after 25 seconds. */
export const readFile = z.object({ wait: z.enum(['true', 'false']).default('false') })
/** `thumbnail`: a picture of at most 320 pixels a side; `preview`: of at most 1,568. Without it, the bytes as they came. */
export const readFileContent = z.object({ size: z.enum(['thumbnail', 'preview']).optional() })

/** The text that was found in a file, page by page; a file without pages is one. */
export const readFileText = z.object({ page: z.coerce.number().int().min(1).max(100_000).default(1) })
export const fileText = z.object({ page: z.int(), pages: z.int(), text: z.string() })
export type FileText = z.infer<typeof fileText>

export const listFiles = z.object({
  cursor: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: text.max(200).optional(),
  projectId: id.optional(),
})
export type ListFiles = Omit<z.input<typeof listFiles>, 'limit'> & { limit?: number }
/** Bytes: of the largest file that may be uploaded, of all that a user may keep, and of what the caller keeps. */
export const fileLimits = z.object({ maxFileBytes: z.int(), quotaBytes: z.int(), usedBytes: z.int() })
export type FileLimits = z.infer<typeof fileLimits>
export const filePage = z.object({ files: z.array(file), nextCursor: id.nullable(), limits: fileLimits })
export type FilePage = z.infer<typeof filePage>

/** Everything of the caller's: with `files=true` a zip with the bytes of the files in it. */
export const exportAccount = z.object({ files: z.enum(['true', 'false']).default('false') })

/** Words to be found in the caller's files, of one project or of all. */
export const searchFiles = z.object({
  q: text.trim().min(1).max(200),
  projectId: id.optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
export type SearchFiles = Omit<z.input<typeof searchFiles>, 'limit'> & { limit?: number }
/** The best piece first. The parts of `excerpt`, joined, are the text around the first match. */
const foundPiece = z
  .object({
    file,
    page: z.int().nullable(),
    heading: z.string().nullable(),
    excerpt: z.array(z.object({ text: z.string(), match: z.boolean() })),
  })
  .meta({ id: 'FoundPiece' })
export const foundPieces = z.object({
  pieces: z.array(foundPiece),
  /**
   * Whether pieces were looked for by what they mean as well: `off`, no model embeds here; `partly`, some files are not
   * embedded yet; `unavailable`, the model does not answer.
   */
  byMeaning: z.enum(['off', 'whole', 'partly', 'unavailable']),
})
export type FoundPieces = z.infer<typeof foundPieces>
