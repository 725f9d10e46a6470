import type { OtherTabs } from '../client/other-tabs.ts'
import type { Request } from '../client/request.ts'

export interface Credentials {
  email: string
  password: string
}

export interface NewAccount extends Credentials {
  name: string
  /** The one-time code that an engine with closed sign-up printed at its start. */
  code?: string | undefined
}

export interface SessionDependencies {
  request: Request
  otherTabs: OtherTabs
  /** Clears the outboxes and drafts of this browser. */
  forget: () => void
}

export function createSession({ request, otherTabs, forget }: SessionDependencies) {
  return {
    /** Makes the account and signs it in. @throws ApiError, NetworkError */
    async signUp({ name, email, password, code }: NewAccount): Promise<void> {
      await request('POST', '/api/auth/sign-up/email', { body: { name, email, password, ...(code && { code }) } })
      otherTabs.tell({ type: 'signed_in' })
    },
    /** @throws ApiError `unauthorized` when e-mail and password do not belong together, NetworkError */
    async signIn({ email, password }: Credentials): Promise<void> {
      await request('POST', '/api/auth/sign-in/email', { body: { email, password } })
      otherTabs.tell({ type: 'signed_in' })
    },
    /** Ends the session and forgets all that this browser kept for its user, in every tab. @throws NetworkError */
    async signOut(): Promise<void> {
      await request('POST', '/api/auth/sign-out', { body: {} })
      forget()
      otherTabs.tell({ type: 'signed_out' })
    },
  }
}

export type Session = ReturnType<typeof createSession>
