import type { KeyScope } from '@grizz/protocol/http'
import { AppError } from '../errors/app-error.ts'

/** The authenticated user of a request by cookie, API key or JWT. One shape for HTTP, SSE and WebSocket. */
export interface Caller {
  userId: string
  role: 'admin' | 'user'
  scopes: ReadonlySet<KeyScope>
  credential: Credential
}

/**
 * The credential of a caller: revoking it ends the caller's live sockets and streams, and so does the expiry of a JWT.
 * A JWT of ours names its session; one of an external issuer stands for its user (`id`) and has a time of issue.
 */
export type Credential =
  | { kind: 'session' | 'key'; id: string; expiresAt?: Date }
  | { kind: 'user'; id: string; issuedAt: Date; expiresAt: Date }

/** @throws AppError `forbidden` when the caller is not an administrator */
export function requireAdmin(caller: Caller): void {
  if (caller.role !== 'admin') throw new AppError('forbidden', 'Only an administrator may do that.')
}

/** @throws AppError `forbidden` when the caller's key lacks the scope */
export function requireScope(caller: Caller, scope: KeyScope): void {
  if (caller.scopes.has(scope)) return
  throw new AppError(
    'forbidden',
    `This API key may not do that: it lacks the scope "${scope}". Make a key that has it.`,
  )
}
