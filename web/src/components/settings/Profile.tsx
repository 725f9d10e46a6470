import type { Me } from '@grizz/protocol/http'
import { Suspense, useState } from 'react'
import { useSignOut } from '../../data/session-mutations.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { problemText } from '../../ui/display/problem-text.ts'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'
import { notify } from '../../ui/toasts/toasts.ts'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/settings.ts'
import { NameForm } from './NameForm.tsx'

const PasswordForm = lazyPart(() => import('./PasswordForm.tsx').then((module) => module.PasswordForm))

export function Profile({ me }: { me: Me }) {
  const signOut = useSignOut()
  const [changing, setChanging] = useState(false)
  const leave = () =>
    signOut.mutate(undefined, { onError: (error) => notify(common('notSignedOut', { problem: problemText(error) })) })
  return (
    <div className="flex flex-col gap-4">
      <NameForm me={me} />
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-48 flex-1 truncate text-ink-soft">
          {me.email}
          {me.role === 'admin' && <span className="ml-2 text-meta text-ink-faint">{t('administrator')}</span>}
        </p>
        <Button onClick={() => setChanging(!changing)} aria-expanded={changing}>
          {t('changePassword')}
        </Button>
        <Button busy={signOut.isPending} onClick={leave}>
          {common('signOut')}
        </Button>
      </div>
      <Suspense>{changing && <PasswordForm onDone={() => setChanging(false)} />}</Suspense>
    </div>
  )
}
