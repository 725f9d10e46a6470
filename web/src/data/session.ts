import type { OtherTabs } from '../client/other-tabs.ts'
import type { Request } from '../client/request.ts'

export interface Credentials {
  email: string
  password: string
}

export interface NewAccount extends Credentials {
  name: string
  /** The one-time code that a server with closed sign-up printed at its start. */
  code?: string | undefined
}

export interface Session {
  /** Makes the account and signs it in. @throws ApiError, NetworkError */
  signUp(account: NewAccount): Promise<void>
  /** @throws ApiError `unauthorized` when e-mail and password do not belong together, NetworkError */
  signIn(credentials: Credentials): Promise<void>
  /** Ends the session and forgets all that this browser kept for its person, in every tab. @throws NetworkError */
  signOut(): Promise<void>
}

export interface SessionDependencies {
  request: Request
  otherTabs: OtherTabs
  /** Clears the outboxes and drafts of this browser. */
  forget: () => void
}

export function createSession({ request, otherTabs, forget }: SessionDependencies): Session {
  return {
    async signUp({ name, email, password, code }) {
      await request('POST', '/api/auth/sign-up/email', { body: { name, email, password, ...(code && { code }) } })
      otherTabs.tell({ type: 'signed_in' })
    },
    async signIn({ email, password }) {
      await request('POST', '/api/auth/sign-in/email', { body: { email, password } })
      otherTabs.tell({ type: 'signed_in' })
    },
    async signOut() {
      await request('POST', '/api/auth/sign-out', { body: {} })
      forget()
      otherTabs.tell({ type: 'signed_out' })
    },
  }
}
