import { useEffect } from 'react'
import { Mark } from '../kit/Mark.tsx'
import { PathLink } from '../shell/PathLink.tsx'
import { SignIn } from './SignIn.tsx'
import { SignUp } from './SignUp.tsx'

export function AccountPage({ creating }: { creating: boolean }) {
  useEffect(() => {
    document.title = creating ? 'Create account · Grizz Chat' : 'Sign in · Grizz Chat'
  }, [creating])

  return (
    <main className="h-dvh overflow-y-auto bg-panel">
      <div className="mx-auto flex min-h-full w-full max-w-104 flex-col justify-center px-5 py-10">
        <header className="mb-7 text-center">
          <Mark size={44} className="mx-auto mb-4" />
          <h1 className="text-display font-semibold tracking-tight">
            {creating ? 'Make yourself at home' : 'Welcome back'}
          </h1>
          <p className="mt-1.5 text-ink-soft">
            {creating ? 'An account keeps your conversations yours.' : 'Your conversations are where you left them.'}
          </p>
        </header>
        <section className="rounded-large border border-line bg-raised p-6 shadow-lift">
          {creating ? <SignUp /> : <SignIn />}
        </section>
        <p className="mt-6 text-center text-ink-soft">
          {creating ? 'Been here before? ' : 'New here? '}
          <PathLink
            href={creating ? '/sign-in' : '/sign-up'}
            className="rounded-small font-semibold text-link underline-offset-4 hover:underline"
          >
            {creating ? 'Sign in' : 'Create account'}
          </PathLink>
        </p>
      </div>
    </main>
  )
}
