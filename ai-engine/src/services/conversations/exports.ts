import { AppError } from '../../core/errors/app-error.ts'
import { orNotFound } from '../../core/errors/or-not-found.ts'
import { type ZipEntry, zipOf } from '../../core/zip.ts'
import type { Executor } from '../../db/connection/executor.ts'
import { findConversation } from '../../db/conversations/conversations.ts'
import { readConversations, readFiles, readMessages, readUsage } from '../../db/conversations/export.ts'
import { type FileRow, toFile } from '../../db/files/files.ts'
import { readBranch } from '../../db/messages/branches.ts'
import { findMessage } from '../../db/messages/messages.ts'
import { findProjectFiles } from '../../db/projects/project-files.ts'
import { findProject, listProjects } from '../../db/projects/projects.ts'
import type { ConversationRow, MessageRow } from '../../db/rows/rows.ts'
import { type HeavyReads, headed } from '../reads/heavy-reads.ts'
import { conversationMarkdown } from './conversation-markdown.ts'

/** A file that is sent in pieces as they are read. */
export interface ExportedFile {
  filename: string
  content: AsyncIterable<string | Buffer> | string
}

interface Branch {
  userId: string
  id: string
  leaf: string | undefined
}

interface Exported {
  id: string
  name: string
  email: string | null
  defaultModel: string | null
  defaultProvider: string | null
  systemPrompt: string | null
  createdAt: Date
}

/** A longer branch is exported without its oldest messages, because a branch is read as a whole. */
const MAX_BRANCH_MESSAGES = 20_000

export type Exports = ReturnType<typeof createExports>

/** Exports of a user's data. */
export function createExports(deps: {
  heavyReads: HeavyReads
  readOriginal: (row: FileRow) => AsyncIterable<Buffer>
  now?: () => Date
}) {
  const { heavyReads, readOriginal, now = () => new Date() } = deps
  return { everything, everythingWithFiles, conversation }

  /** All conversations with every branch, and all usage, as one JSON document, `version` 1 (docs/protocol.md). */
  async function everything(person: Exported): Promise<ExportedFile> {
    const at = now()
    const content = await heavyReads.exportPieces(person.id, (db) => documentOf(db, person, at))
    return { filename: `grizz-chat-${at.toISOString().slice(0, 10)}.json`, content }
  }

  /** A zip with that document as `export.json`, and the bytes of each file of the user as `files/<id>/<name>`. */
  async function everythingWithFiles(person: Exported): Promise<ExportedFile> {
    const at = now()
    const content = await heavyReads.exportPieces(person.id, (db) => zipOf(entriesOf(db, person, at, readOriginal), at))
    return { filename: `grizz-chat-${at.toISOString().slice(0, 10)}.zip`, content }
  }

  /**
   * The branch that ends in `leaf`, by default the latest, as Markdown.
   * @throws AppError not_found
   */
  function conversation(userId: string, id: string, leaf: string | undefined): Promise<ExportedFile> {
    return heavyReads.exportOne(userId, (db) => markdownOf(db, { userId, id, leaf }))
  }
}

async function markdownOf(db: Executor, { userId, id, leaf }: Branch): Promise<ExportedFile> {
  const { row } = orNotFound(await findConversation(db, userId, id))
  const end = leaf === undefined ? row.leafId : await leafIn(db, userId, id, leaf)
  const branch = end ? await readBranch(db, id, end, MAX_BRANCH_MESSAGES) : []
  const project = row.projectId ? await findProject(db, userId, row.projectId) : undefined
  return {
    filename: `${fileName(row.title)}.md`,
    content: conversationMarkdown(
      { title: row.title, project: project?.name },
      branch.map((said) => said.row),
    ),
  }
}

async function leafIn(db: Executor, userId: string, conversationId: string, leaf: string): Promise<string> {
  const message = await findMessage(db, userId, leaf)
  if (message?.conversationId === conversationId) return leaf
  throw new AppError('not_found', 'There is no such message in this conversation.')
}

async function* entriesOf(
  db: Executor,
  person: Exported,
  at: Date,
  readOriginal: (row: FileRow) => AsyncIterable<Buffer>,
): AsyncGenerator<ZipEntry> {
  yield { name: 'export.json', content: encoded(documentOf(db, person, at)) }
  for await (const row of readFiles(db, person.id))
    yield { name: `files/${row.id}/${nameInZip(row.name)}`, content: readOriginal(row) }
}

/** Never a way out of its folder. */
function nameInZip(name: string): string {
  return name.replace(/[/\\]|^\.{1,2}$/g, '_')
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece)
}

async function* documentOf(db: Executor, person: Exported, at: Date): AsyncGenerator<string> {
  const head = `{"version":1,"exportedAt":${JSON.stringify(at)},"person":${JSON.stringify(shownPerson(person))}`
  const projects = JSON.stringify(await projectsOf(db, person.id))
  const conversations = listed(readConversations(db, person.id), (row) => conversationOf(db, row))
  yield* headed(`${head},\n"projects":${projects},\n"conversations":[`, conversations)
  yield '],\n"usage":['
  yield* listed(readUsage(db, person.id), async function* (row) {
    yield JSON.stringify(row)
  })
  yield ']}\n'
}

/** A user has few projects, and a project few files. */
async function projectsOf(db: Executor, userId: string): Promise<object[]> {
  const shown: object[] = []
  for (const { id, name, instructions, createdAt, updatedAt } of await listProjects(db, userId)) {
    const files = (await findProjectFiles(db, id)).map(toFile)
    shown.push({ id, name, instructions, files, createdAt, updatedAt })
  }
  return shown
}

async function* conversationOf(db: Executor, row: ConversationRow): AsyncGenerator<string> {
  const { id, title, projectId, model, provider, parameters, systemPrompt, tools } = row
  const { pinned, archived, leafId, createdAt, updatedAt } = row
  const chosen = { id, title, projectId, model, provider, parameters, systemPrompt, tools }
  const shown = { ...chosen, pinned, archived, leafId, createdAt, updatedAt }
  yield `${JSON.stringify(shown).slice(0, -1)},"messages":[`
  yield* listed(readMessages(db, id), async function* (message) {
    yield JSON.stringify(shownMessage(message))
  })
  yield ']}'
}

async function* listed<T>(rows: AsyncIterable<T>, write: (row: T) => AsyncIterable<string>): AsyncGenerator<string> {
  let first = true
  for await (const row of rows) {
    yield first ? '\n' : ',\n'
    first = false
    yield* write(row)
  }
}

function shownPerson({ id, name, email, defaultModel, defaultProvider, systemPrompt, createdAt }: Exported) {
  return { id, name, email, defaultModel, defaultProvider, systemPrompt, createdAt }
}

function shownMessage(row: MessageRow) {
  const { announcedAt: _announced, sentContent: _sent, clientMessageId: _client, userId: _user, ...shown } = row
  return shown
}

/** The part of a title that every file system accepts. */
function fileName(title: string | null): string {
  const kept = (title ?? '')
    .normalize('NFKD')
    .replace(/[^\w -]+/g, '')
    .trim()
    .replace(/\s+/g, '-')
  return kept.slice(0, 60) || 'conversation'
}
