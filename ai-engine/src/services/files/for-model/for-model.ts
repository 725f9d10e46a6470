import type { Model } from '@grizz/protocol/http'
import type { FilePart } from '@grizz/protocol/parts'
import type { Executor } from '../../../db/connection/executor.ts'
import { type FileRow, findFiles } from '../../../db/files/files.ts'
import { findFirstTexts } from '../../../db/files/texts.ts'
import type { ModelFile } from '../../../llm/contract/model.ts'
import type { ModelChoice } from '../../../llm/contract/model-choice.ts'
import type { FileWaits } from '../file-waits.ts'
import type { FileStores } from '../store/file-store.ts'
import { describe, type Presentation, presentationOf, type Taken, tokensOf } from './presentation.ts'
import { seesPictures } from './sees-pictures.ts'

/** Of one request, as they are sent. */
const MAX_SENT_BYTES = 32 * 1024 * 1024
/** Of the texts of a whole branch: far more than any model is sent. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024
const WAIT_MS = 30_000

/** A question with files, or a result of a tool with pictures. */
export interface Attached {
  id: string
  files: readonly FilePart[]
  /** They are of the result of a tool. */
  isResult?: boolean
}

/** What a model is given of the files of a question: a text before the question's own, and what goes as it is. */
export interface GivenFiles {
  text: string
  files: ModelFile[]
  /** For the steps of the answer. */
  given: { name: string; as: Presentation; pages?: number }[]
}

/** Left of what one request may hold. */
interface Room {
  sentBytes: number
  textBytes: number
}

export type FilesForModel = ReturnType<typeof createFilesForModel>

/** Turns the files of questions into what a model can take of them. */
export function createFilesForModel(deps: {
  db: Executor
  stores: FileStores
  waitFor: FileWaits
  describe: (choice: ModelChoice) => Model
}) {
  const { db, stores, waitFor } = deps

  /** Resolves when none of these is being read any more, or after 30 seconds. `onWait` is called only if that takes time. */
  async function untilRead(
    userId: string,
    files: readonly FilePart[],
    signal: AbortSignal,
    onWait: (names: string[]) => void,
  ): Promise<void> {
    const ids = files.map(({ fileId }) => fileId)
    const unread = async () => (await findFiles(db, userId, ids)).filter(({ state }) => state === 'reading')
    const waiting = await unread()
    if (waiting.length === 0) return
    onWait(waiting.map(({ name }) => name))
    const look = async () => ((await unread()).length === 0 ? true : undefined)
    await waitFor(ids, look, AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]))
  }

  /**
   * The newest question first has what there is room for; the last one given is the newest. How a file is told depends on
   * the file, its question and the model alone, so that the next prompt begins with the same bytes.
   * @param cap the most tokens of the prompt; texts of a question take a third of it at most
   * @param sentBytes bytes, in base64, of the files that are in the request already
   */
  async function give(
    { userId, choice, cap, sentBytes = 0 }: { userId: string; choice: ModelChoice; cap: number; sentBytes?: number },
    questions: readonly Attached[],
  ): Promise<Map<string, GivenFiles>> {
    const model = deps.describe(choice)
    const taken = { pictures: seesPictures(model), documents: model.capabilities?.files === true, textBytes: cap }
    const ids = questions.flatMap(({ files }) => files.map(({ fileId }) => fileId))
    const rows = new Map((await findFiles(db, userId, [...new Set(ids)])).map((row) => [row.id, row]))
    const room = { sentBytes: MAX_SENT_BYTES - sentBytes, textBytes: MAX_TEXT_BYTES }
    const given = new Map<string, GivenFiles>()
    for (const question of questions.toReversed()) given.set(question.id, await giveOne(question, rows, taken, room))
    return given
  }

  async function giveOne(
    { files, isResult = false }: Attached,
    rows: ReadonlyMap<string, FileRow>,
    taken: Taken,
    room: Room,
  ): Promise<GivenFiles> {
    const told: GivenFiles = { text: '', files: [], given: [] }
    const texts: string[] = []
    let textBytes = taken.textBytes
    for (const part of files) {
      const row = rows.get(part.fileId)
      const { as, text, file } = await load(row, presentationOf(row, taken), Math.min(textBytes, room.textBytes), room)
      textBytes -= Buffer.byteLength(text)
      room.textBytes -= Buffer.byteLength(text)
      if (file) told.files.push(file)
      texts.push(describe(part, as, row, text, isResult))
      told.given.push({ name: part.name, as, ...(row?.pages && { pages: row.pages }) })
    }
    return { ...told, text: texts.join('\n\n') }
  }

  async function load(row: FileRow | undefined, as: Presentation, textBytes: number, room: Room): Promise<Loaded> {
    if (!row) return { as, text: '' }
    if (as === 'picture' || as === 'document') {
      const file = await readWhole(row, as, room)
      if (file) return { as, text: '', file }
      return as === 'picture' ? { as: 'left_out', text: '' } : loadText(row, textBytes)
    }
    return as === 'text' ? loadText(row, textBytes) : { as, text: '' }
  }

  async function loadText({ id, textLength }: FileRow, maxBytes: number): Promise<Loaded> {
    if (!textLength) return { as: 'empty', text: '' }
    const whole = (await findFirstTexts(db, id, Math.max(maxBytes, 1))).join('\n\n')
    const bytes = Buffer.from(whole)
    if (bytes.length <= maxBytes && whole.length >= textLength) return { as: 'text', text: whole }
    // A character may have been cut in two.
    const text = bytes
      .subarray(0, Math.max(0, maxBytes))
      .toString()
      .replace(/\ufffd$/, '')
    return { as: 'beginning', text }
  }

  /** Undefined where there is no room for it in the request, or no such picture. */
  async function readWhole(row: FileRow, as: 'picture' | 'document', room: Room): Promise<ModelFile | undefined> {
    const variant = as === 'picture' ? 'preview' : 'original'
    const store = stores.of(row)
    const size = await store.size(row, variant)
    const sent = Math.ceil((size ?? 0) / 3) * 4
    if (!size || sent > room.sentBytes) return undefined
    room.sentBytes -= sent
    const chunks: Buffer[] = []
    for await (const chunk of store.read(row, variant)) chunks.push(chunk)
    const data = Buffer.concat(chunks)
    const mediaType = as === 'document' ? row.mediaType : data[0] === 0x89 ? 'image/png' : 'image/jpeg'
    return { id: row.id, mediaType, name: row.name, data: data.toString('base64'), tokens: tokensOf(row) }
  }

  return { untilRead, give }
}

interface Loaded {
  as: Presentation
  text: string
  file?: ModelFile
}
