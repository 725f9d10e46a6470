import type { ModelCorrection, ProviderApi } from '@grizz/protocol/providers'
import { boolean, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'

/** Sources of models that an administrator added. The environment's provider is not here. */
export const providers = pgTable(
  'providers',
  {
    id: uuid('id').primaryKey(),
    /** Names it in runs and in the ledger, which outlive it. Made of the name once, and kept when the name changes. */
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    api: text('api').$type<ProviderApi>().notNull(),
    baseUrl: text('base_url').notNull(),
    /** Encrypted. */
    apiKey: text('api_key'),
    /** The last four characters of the key. */
    keyHint: text('key_hint'),
    /** JSON of name and value, encrypted. */
    headers: text('headers'),
    headerNames: text('header_names').array().notNull().default([]),
    enabled: boolean('enabled').notNull().default(true),
    /** The chosen ones in their order; null: all that it lists. */
    models: jsonb('models').$type<readonly string[]>(),
    /** By a model's id. */
    corrections: jsonb('corrections').$type<Readonly<Record<string, ModelCorrection>>>().notNull().default({}),
    position: integer('position').notNull(),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [unique('providers_slug').on(t.slug)],
)

/** Settings that an administrator changed, by their names. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})
