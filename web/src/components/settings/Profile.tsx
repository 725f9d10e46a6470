import type { Me } from '@grizz/protocol/http'
import { Suspense, useState } from 'react'
import { useSignOut } from '../../data/session-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { NameForm } from './NameForm.tsx'

const PasswordForm = lazyPart(() => import('./PasswordForm.tsx').then((module) => module.PasswordForm))

export function Profile({ me }: { me: Me }) {
  const signOut = useSignOut()
  const [changing, setChanging] = useState(false)
  const leave = () => signOut.mutate(undefined, { onError: (error) => notify(`Not signed out. ${error.message}`) })
  return (
    <div className="flex flex-col gap-4">
      <NameForm me={me} />
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-48 flex-1 truncate text-ink-soft">
          {me.email}
          {me.role === 'admin' && <span className="ml-2 text-meta text-ink-faint">administrator</span>}
        </p>
        <Button onClick={() => setChanging(!changing)} aria-expanded={changing}>
          Change password
        </Button>
        <Button busy={signOut.isPending} onClick={leave}>
          Sign out
        </Button>
      </div>
      <Suspense>{changing && <PasswordForm onDone={() => setChanging(false)} />}</Suspense>
    </div>
  )
}
