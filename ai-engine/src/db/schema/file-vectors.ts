import { customType, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { filePieces } from './file-pieces.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const bits = customType<{ data: string }>({ dataType: () => 'bit varying' })

/** What pieces mean, as the embedding model says that is named in the row: with another model they are made anew. */
export const fileVectors = pgTable(
  'file_vectors',
  {
    fileId: uuid('file_id').notNull(),
    index: integer('index').notNull(),
    /** The file's. */
    userId: uuid('user_id').notNull(),
    /** `provider/model`. */
    model: text('model').notNull(),
    /** The sign of each of the vector's numbers: what is near has most of them in common. Empty without a vector. */
    signs: bits('signs').notNull(),
    /** 32-bit floats, little-endian, of length 1. Empty for a piece that the model refuses. */
    vector: bytea('vector').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.fileId, t.index] }),
    foreignKey({ columns: [t.fileId, t.index], foreignColumns: [filePieces.fileId, filePieces.index] }).onDelete(
      'cascade',
    ),
    index('file_vectors_user').on(t.userId),
  ],
)
