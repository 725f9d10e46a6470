import type { KeyScope } from '@grizz/protocol/http'
import { AppError } from '../errors/app-error.ts'

/** Who is asking, however they proved it: cookie, API key or JWT. One shape for HTTP, SSE and WebSocket. */
export interface Caller {
  userId: string
  role: 'admin' | 'user'
  scopes: ReadonlySet<KeyScope>
  credential: Credential
}

/**
 * What can be taken back: ending it ends the caller's live sockets and streams. A JWT of ours names its session; one
 * of an outside issuer stands for its person (`id`) and was issued at a time. With a JWT they end when it does.
 */
export type Credential =
  | { kind: 'session' | 'key'; id: string; expiresAt?: Date }
  | { kind: 'person'; id: string; issuedAt: Date; expiresAt: Date }

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
