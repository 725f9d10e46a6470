import { useEffect } from 'react'
import { useSignUpInfo } from '../../data/queries.ts'
import { Logo } from '../../ui/display/Logo.tsx'
import { readStored } from '../../ui/hooks/local-storage.ts'
import { t } from '../../words/en/account.ts'
import { AccountTabs } from './AccountTabs.tsx'
import { SignIn } from './SignIn.tsx'
import { SignUp } from './SignUp.tsx'

/** Signing in, or creating an account. An engine without users offers only to create the first. */
export function AccountPage({ path }: { path: string }) {
  const { data: info, isPending } = useSignUpInfo()
  const creating = path === '/sign-up' || (path !== '/sign-in' && info?.first === true)
  const { title, about } = wordsOf(creating, info?.first === true)

  const action = creating ? t('createAccount') : t('signIn')

  useEffect(() => {
    document.title = `${action} · Grizz Chat`
  }, [action])

  return (
    <main className="h-dvh overflow-y-auto bg-panel">
      <div className="mx-auto flex min-h-full w-full max-w-104 flex-col justify-center px-5 py-10">
        <header className="mb-7 text-center">
          <Logo size={44} className="mx-auto mb-4" />
          <h1 className="text-display font-semibold tracking-tight">{isPending ? 'Grizz' : title}</h1>
          <p className="mt-1.5 text-ink-soft">{isPending ? '\u00a0' : about}</p>
        </header>
        <section className="rounded-large border border-line bg-raised p-6 shadow-lift">
          <AccountTabs creating={creating} />
          {creating ? <SignUp state={info?.signUp ?? 'open'} /> : <SignIn />}
        </section>
      </div>
    </main>
  )
}

function wordsOf(creating: boolean, first: boolean): { title: string; about: string } {
  if (creating && first) return { title: t('atHome'), about: t('firstAccount') }
  if (creating) return { title: t('atHome'), about: t('accountAbout') }
  if (readStored('grizz.known')) return { title: t('welcomeBack'), about: t('welcomeBackAbout') }
  return { title: t('welcome'), about: t('welcomeAbout') }
}
