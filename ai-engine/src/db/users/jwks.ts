import { eq } from 'drizzle-orm'
import type { Db } from '../connection/database.ts'
import { jwks } from '../schema/users.ts'

/** The public key of that id, a JSON Web Key as text. better-auth makes the pairs. */
export function createJwks(db: Db) {
  return {
    async publicKey(id: string): Promise<string | undefined> {
      const [key] = await db.select({ publicKey: jwks.publicKey }).from(jwks).where(eq(jwks.id, id))
      return key?.publicKey
    },
  }
}
