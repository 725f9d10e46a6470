import type { Config } from './config.ts'
import type { EventLog } from './core/events/log/event-log.ts'
import type { Logger } from './core/logging/logger.ts'
import type { RateLimiter } from './core/rate-limit/rate-limiter.ts'
import type { Db } from './db/connection/database.ts'
import type { Notifications } from './db/connection/notifications.ts'
import type { Models } from './llm/registry/models.ts'
import type { SettingValues } from './services/settings/setting-values.ts'
import type { Tools } from './services/tool-calls/toolbox.ts'
import type { SignIns } from './services/tool-servers/sign-ins.ts'

/** The dependencies of the services. */
export interface CompositionDeps {
  config: Config
  /** This engine's name in `runs.owner`. */
  owner: string
  db: Db
  /** For searches and exports: few connections, with a time limit. */
  heavy: Db
  /** For leases: connections that nothing else takes. */
  vital: Db
  log: EventLog
  models: Models
  tools: Tools
  signIns: Pick<SignIns, 'begin'>
  limiter: RateLimiter
  /** In force now. */
  settings: () => SettingValues
  notifications: Notifications
  logger: Logger
}
