import type { KeyScope } from '@grizz/protocol/http'
import { boolean, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'

// The fields of users, sessions, accounts, verifications and jwks are better-auth's; a test compares them with its list.
export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  role: text('role').$type<'admin' | 'user'>().notNull().default('user'),
  bannedAt: time('banned_at'),
  signedOutAt: time('signed_out_at'),
  /** The model and the system prompt of the user's conversations that have none of their own. */
  defaultModel: text('default_model'),
  defaultProvider: text('default_provider'),
  systemPrompt: text('system_prompt'),
  createdAt: createdAt(),
  updatedAt: time('updated_at').notNull().defaultNow(),
})

export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    token: text('token').notNull().unique(),
    expiresAt: time('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('sessions_user').on(t.userId)],
)

export const accounts = pgTable(
  'accounts',
  {
    id: uuid('id').primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: time('access_token_expires_at'),
    refreshTokenExpiresAt: time('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('accounts_user').on(t.userId), unique('accounts_once').on(t.providerId, t.accountId)],
)

export const verifications = pgTable(
  'verifications',
  {
    id: uuid('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: time('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: time('updated_at').notNull().defaultNow(),
  },
  (t) => [index('verifications_identifier').on(t.identifier)],
)

export const jwks = pgTable('jwks', {
  id: uuid('id').primaryKey(),
  publicKey: text('public_key').notNull(),
  privateKey: text('private_key').notNull(),
  createdAt: createdAt(),
  expiresAt: time('expires_at'),
  alg: text('alg'),
  crv: text('crv'),
})

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The first characters, shown so that its user recognises the key. */
    prefix: text('prefix').notNull(),
    /** SHA-256 of the key, hex. The key itself is not stored. */
    hash: text('hash').notNull().unique(),
    scopes: text('scopes').array().$type<KeyScope[]>().notNull(),
    expiresAt: time('expires_at'),
    lastUsedAt: time('last_used_at'),
    revokedAt: time('revoked_at'),
    createdAt: createdAt(),
  },
  (t) => [index('api_keys_user').on(t.userId)],
)

/** One row, made at the first start: what all engines of this installation share. */
export const installation = pgTable('installation', {
  id: integer('id').primaryKey().default(1),
  /** Of the AUTH_SECRET that signed the sessions and sealed the keys in this database. */
  secretFingerprint: text('secret_fingerprint'),
  /** The one-time code of the first sign-up is made of this and the secret; replaced when the code was used. */
  signUpRound: uuid('sign_up_round').notNull().defaultRandom(),
})
