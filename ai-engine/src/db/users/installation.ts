import { eq, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import type { Executor } from '../connection/executor.ts'
import { installation, jwks, sessions } from '../schema/users.ts'

const INSTALLATION_LOCK = 72_003

/** The state that all engines of an installation share. */
export function createInstallation(db: Db) {
  return {
    /**
     * Records the secret that signs and encrypts from now on. After a change the sessions and the keys of the tokens,
     * signed by the secret before, are deleted. @returns true when the secret changed
     */
    noteSecret(fingerprint: string): Promise<boolean> {
      return db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${INSTALLATION_LOCK})`)
        const { secretFingerprint: last } = await read(tx)
        if (last === fingerprint) return false
        // Without a record the keys may be of an older secret; new ones are made on demand.
        await tx.delete(jwks)
        if (last !== null) await tx.delete(sessions)
        await tx.update(installation).set({ secretFingerprint: fingerprint })
        return last !== null
      })
    },

    /** The input of the one-time code; it changes when the code is used. */
    async signUpRound(): Promise<string> {
      return (await read(db)).signUpRound
    },
  }
}

/** Invalidates every earlier code. */
export async function beginSignUpRound(tx: Executor): Promise<void> {
  await read(tx)
  await tx.update(installation).set({ signUpRound: sql`gen_random_uuid()` })
}

async function read(db: Executor) {
  const [known] = await db.select().from(installation).where(eq(installation.id, 1))
  if (known) return known
  await db.insert(installation).values({}).onConflictDoNothing()
  const [made] = await db.select().from(installation).where(eq(installation.id, 1))
  if (!made) throw new Error('Postgres returned no row of the installation')
  return made
}
