import type { Config } from '@grizz/ai-engine/config'
import { createLogger } from '@grizz/ai-engine/core/logging/logger'
import { createAccounts } from '@grizz/ai-engine/core/security/accounts'
import { readSecret } from '@grizz/ai-engine/core/security/secret'
import type { Db } from '@grizz/ai-engine/db/connection/database'
import { createAuthAdapter } from '@grizz/ai-engine/db/users/auth-adapter'
import { createInstallation } from '@grizz/ai-engine/db/users/installation'
import { createSessions } from '@grizz/ai-engine/db/users/sessions'
import { createUsers } from '@grizz/ai-engine/db/users/users'

/** The accounts as the engine has them, with sign-up open. */
export async function openAccounts({ authSecret, dataDir, publicUrl }: Config, db: Db) {
  const [users, sessions, database] = [createUsers(db), createSessions(db), createAuthAdapter(db)]
  const installation = createInstallation(db)
  const secret = await readSecret({ given: authSecret, dataDir })
  const logger = createLogger({ level: 'warn' })
  const own = { database, secret, publicUrl, users, sessions, installation, logger }
  return { users, accounts: createAccounts({ ...own, signup: () => 'open' }) }
}
