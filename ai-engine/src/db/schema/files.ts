import { sql } from 'drizzle-orm'
import { bigint, customType, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'
import { messages } from './messages.ts'
import { projects } from './projects.ts'
import { users } from './users.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** Uploads. A file belongs to its user, and is kept while a message or a project refers to it. */
export const files = pgTable(
  'files',
  {
    /** The client's. */
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The type of its content, whatever the client called it. */
    mediaType: text('media_type').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    /** Hex. */
    sha256: text('sha256').notNull(),
    width: integer('width'),
    height: integer('height'),
    pages: integer('pages'),
    /** UTF-16 units of its text. */
    textLength: integer('text_length'),
    /** `uploading` until all of it is stored: until then it is nobody's. */
    state: text('state').$type<'uploading' | 'reading' | 'ready' | 'unreadable'>().notNull(),
    problem: text('problem'),
    storedIn: text('stored_in').$type<'database' | 's3'>().notNull(),
    /** Of the upload that stores it, a new one at each try: what an earlier one still writes is none of it. */
    uploadId: uuid('upload_id').notNull(),
    /** Of the engine that reads it; another one takes over when it has run out. */
    readLeaseExpiresAt: time('read_lease_expires_at'),
    readAttempts: integer('read_attempts').notNull().default(0),
    /** The model of which all its pieces have vectors, `provider/model`. */
    embeddedBy: text('embedded_by'),
    /** Of the engine that has them embedded, or of a pause; another one goes on when it has run out. */
    embedLeaseExpiresAt: time('embed_lease_expires_at'),
    embedClaims: integer('embed_claims').notNull().default(0),
    /** Since when nothing has referred to it, as the sweep found. */
    unusedSince: time('unused_since'),
    createdAt: createdAt(),
  },
  (t) => [
    index('files_user').on(t.userId, t.createdAt, t.id),
    index('files_embedded').on(t.embeddedBy).where(sql`state = 'ready'`),
    index('files_unread').on(t.createdAt).where(sql`state in ('uploading', 'reading')`),
  ],
)

/** Bytes in rows of 256 KiB, so that a range is arithmetic: of the file as it came, and of the pictures made of it. */
export const fileChunks = pgTable(
  'file_chunks',
  {
    fileId: uuid('file_id')
      .notNull()
      .references(() => files.id, { onDelete: 'cascade' }),
    variant: text('variant').$type<'original' | 'preview' | 'thumbnail'>().notNull(),
    index: integer('index').notNull(),
    data: bytea('data').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fileId, t.variant, t.index] })],
)

/** Files that are gone from `files` and perhaps not yet from the S3 store: a trigger writes it, the sweep removes both. */
export const removedFiles = pgTable('removed_files', {
  uploadId: uuid('upload_id').primaryKey(),
  fileId: uuid('file_id').notNull(),
  createdAt: createdAt(),
})

/** The text that was found in a file, by page; a file without pages has one. */
export const fileTexts = pgTable(
  'file_texts',
  {
    fileId: uuid('file_id')
      .notNull()
      .references(() => files.id, { onDelete: 'cascade' }),
    page: integer('page').notNull(),
    text: text('text').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fileId, t.page] })],
)

/** The files of questions; the parts of the message say in which order. */
export const messageFiles = pgTable(
  'message_files',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    fileId: uuid('file_id')
      .notNull()
      .references(() => files.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.fileId] }), index('message_files_file').on(t.fileId)],
)

export const projectFiles = pgTable(
  'project_files',
  {
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    fileId: uuid('file_id')
      .notNull()
      .references(() => files.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.fileId] }), index('project_files_file').on(t.fileId)],
)
