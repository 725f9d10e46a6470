import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'

/** One row, made at the first start: what every engine of this installation has to know alike. */
export const installation = pgTable('installation', {
  id: integer('id').primaryKey().default(1),
  /** Tells whether AUTH_SECRET is still the one that sealed what is kept. */
  secretFingerprint: text('secret_fingerprint'),
  /** What the one-time code is made of besides the secret; another one when it was used. */
  signUpRound: uuid('sign_up_round').notNull().defaultRandom(),
})
