import { createLiveConnections } from './api/following/live-connections.ts'
import type { Config } from './config.ts'
import type { Logger } from './core/logging/logger.ts'
import { createAccounts } from './core/security/accounts.ts'
import { createAuthenticator } from './core/security/authenticator.ts'
import { createExternalIssuer } from './core/security/external-issuer.ts'
import { createJwtVerifier } from './core/security/jwt.ts'
import { fingerprintOf, readSecret } from './core/security/secret.ts'
import type { Database } from './db/connection/database.ts'
import { createAdministration } from './db/users/administration.ts'
import { createApiKeys } from './db/users/api-keys.ts'
import { createAuthAdapter } from './db/users/auth-adapter.ts'
import { createExternalUsers } from './db/users/external-users.ts'
import { createInstallation } from './db/users/installation.ts'
import { createJwks } from './db/users/jwks.ts'
import { createSessions } from './db/users/sessions.ts'
import { createUsers } from './db/users/users.ts'

export type Access = Awaited<ReturnType<typeof createAccess>>

/** Accounts, and who may come in. */
export async function createAccess(deps: { config: Config; database: Database; logger: Logger; recheckMs?: number }) {
  const { config, logger, recheckMs } = deps
  const { db, vital } = deps.database
  const secret = await readSecret({ given: config.authSecret, dataDir: config.dataDir })
  const installation = createInstallation(db)
  if (await installation.noteSecret(fingerprintOf(secret)))
    logger.warn('AUTH_SECRET is not the one of the last start: everybody is signed out')
  const [users, sessions, keys] = [createUsers(db), createSessions(vital), createApiKeys(vital)]
  const { publicUrl, signup, maxConnectionsPerUser } = config
  const outsidePeople = createExternalUsers(vital)
  const verifyJwt = createJwtVerifier({ issuer: publicUrl.origin, publicKey: createJwks(vital).publicKey })
  const outside = config.externalIssuer && {
    issuer: createExternalIssuer({ ...config.externalIssuer, log: logger }),
    people: outsidePeople,
  }
  return {
    users,
    administration: createAdministration(db),
    sessions,
    keys,
    authenticate: createAuthenticator({ secret, sessions, keys, verifyJwt, outside }),
    connections: createLiveConnections({
      sessions,
      keys,
      people: outsidePeople,
      log: logger,
      mostPerUser: maxConnectionsPerUser,
      ...(recheckMs && { everyMs: recheckMs }),
    }),
    accounts: createAccounts({
      database: createAuthAdapter(db),
      secret,
      publicUrl,
      signup,
      users,
      sessions,
      installation,
      log: logger,
    }),
  }
}
