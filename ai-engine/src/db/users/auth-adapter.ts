import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import type { Db } from '../connection/database.ts'
import { accounts, jwks, sessions, users, verifications } from '../schema/users.ts'

/** The engine's tables under better-auth's names. */
export function createAuthAdapter(db: Db) {
  return drizzleAdapter(db, {
    provider: 'pg',
    schema: { user: users, session: sessions, account: accounts, verification: verifications, jwks },
    transaction: true,
  })
}
