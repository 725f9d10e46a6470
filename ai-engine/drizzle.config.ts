import { relative } from 'node:path'
import { defineConfig } from 'drizzle-kit'

/** A test makes its migrations in a copy. drizzle-kit puts `./` before whatever stands here. */
const out = relative('.', process.env.MIGRATIONS_DIR ?? 'src/db/migrations')

export default defineConfig({ dialect: 'postgresql', schema: './src/db/schema/*.ts', out })
