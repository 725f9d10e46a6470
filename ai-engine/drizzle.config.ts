import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: ['./src/db/schema/schema.ts', './src/db/installation-table.ts'],
  out: './src/db/migrations',
})
