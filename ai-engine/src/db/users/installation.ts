import { eq, sql } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import type { Executor } from '../connection/executor.ts'
import { installation, jwks, sessions } from '../schema/users.ts'

const INSTALLATION_LOCK = 72_003

/** What all engines of an installation have to know alike. */
export function createInstallation(db: Db) {
  return {
    /**
     * Notes which secret signs and seals from now on. What another one did is worth nothing any more: the sessions and
     * the keys of the tokens are deleted. @returns true when it was another one
     */
    noteSecret(fingerprint: string): Promise<boolean> {
      return db.transaction(async (tx) => {
        await tx.execute(sql`select pg_advisory_xact_lock(${INSTALLATION_LOCK})`)
        const { secretFingerprint: last } = await read(tx)
        if (last === fingerprint) return false
        // Where nothing was noted yet the keys may be of an older secret; new ones cost nobody anything.
        await tx.delete(jwks)
        if (last !== null) await tx.delete(sessions)
        await tx.update(installation).set({ secretFingerprint: fingerprint })
        return last !== null
      })
    },

    /** Goes into the one-time code; another one when the code was used. */
    async signUpRound(): Promise<string> {
      return (await read(db)).signUpRound
    },
  }
}

/** Makes every code so far worthless. */
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
