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
export async function createAccess(deps: {
  config: Config
  database: Database
  logger: Logger
  signup: () => 'open' | 'closed'
  recheckMs?: number
}) {
  const { config, logger, signup, recheckMs } = deps
  const { db, vital } = deps.database
  const secret = await readSecret({ given: config.authSecret, dataDir: config.dataDir })
  const installation = createInstallation(db)
  if (await installation.noteSecret(fingerprintOf(secret)))
    logger.warn('AUTH_SECRET is not the one of the last start: everybody is signed out')
  const [users, sessions, keys] = [createUsers(db), createSessions(vital), createApiKeys(vital)]
  const { publicUrl, maxConnectionsPerUser } = config
  const externalUsers = createExternalUsers(vital)
  const verifyJwt = createJwtVerifier({ issuer: publicUrl.origin, publicKey: createJwks(vital).publicKey })
  const external = config.externalIssuer && {
    issuer: createExternalIssuer({ ...config.externalIssuer, logger }),
    users: externalUsers,
  }
  return {
    users,
    administration: createAdministration(db),
    sessions,
    keys,
    authenticate: createAuthenticator({ secret, sessions, keys, verifyJwt, external }),
    connections: createLiveConnections({
      sessions,
      keys,
      externalUsers,
      logger,
      maxPerUser: maxConnectionsPerUser,
      ...(recheckMs && { checkIntervalMs: recheckMs }),
    }),
    accounts: createAccounts({
      database: createAuthAdapter(db),
      secret,
      publicUrl,
      signup,
      users,
      sessions,
      installation,
      logger,
    }),
  }
}
