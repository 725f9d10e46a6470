import { customType, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { files } from './files.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** The texts of files in pieces that a search finds. A GIN index on user and words is made by its migration. */
export const filePieces = pgTable(
  'file_pieces',
  {
    fileId: uuid('file_id')
      .notNull()
      .references(() => files.id, { onDelete: 'cascade' }),
    index: integer('index').notNull(),
    /** The file's. */
    userId: uuid('user_id').notNull(),
    /** From 1; null for a file without pages. */
    page: integer('page'),
    /** Those that it stands under. */
    heading: text('heading'),
    text: text('text').notNull(),
    /** Folded words, and pairs of signs where a script has no spaces; made by the engine. */
    words: tsvector('words').notNull(),
  },
  (t) => [primaryKey({ columns: [t.fileId, t.index] })],
)
