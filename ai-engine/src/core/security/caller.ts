import type { KeyScope } from '@grizz/protocol/http'
import { AppError } from '../errors.ts'

/** Who is asking, however they proved it: cookie, API key or JWT. One shape for HTTP, SSE and WebSocket. */
export interface Caller {
  userId: string
  role: 'admin' | 'user'
  scopes: ReadonlySet<KeyScope>
  /** What can be taken back: ending it ends the caller's live sockets and streams. A JWT names its session. */
  credential: { kind: 'session' | 'key'; id: string }
}

/** @throws AppError `forbidden` when the caller's key lacks the scope */
export function requireScope(caller: Caller, scope: KeyScope): void {
  if (caller.scopes.has(scope)) return
  throw new AppError(
    'forbidden',
    `This API key may not do that: it lacks the scope "${scope}". Make a key that has it.`,
  )
}
