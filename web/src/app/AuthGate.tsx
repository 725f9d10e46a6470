import { Suspense, useEffect } from 'react'
import { goTo } from '../components/navigation/path.ts'
import { useMe } from '../data/queries.ts'
import { writeStored } from '../ui/hooks/local-storage.ts'
import { lazyPart } from '../ui/loading/lazy-part.tsx'
import { preload } from '../ui/loading/preload.ts'
import { AppLayout } from './AppLayout.tsx'
import { AppSkeleton } from './AppSkeleton.tsx'
import { Unreachable } from './Unreachable.tsx'

const AccountPage = lazyPart(() => import('../components/auth/AccountPage.tsx').then((module) => module.AccountPage))

/** The chat for a user who is signed in, the account pages for everyone else. */
export function AuthGate({ path }: { path: string }) {
  const { data: me, error, refetch, isFetching } = useMe()
  const onAccountPage = path === '/sign-in' || path === '/sign-up'

  useEffect(() => {
    if (!me) return
    writeStored('grizz.known', 'yes')
    if (onAccountPage) goTo('/', 'replace')
  }, [me, onAccountPage])

  useEffect(() => {
    if (path === '/usage') void preload(() => import('../components/usage/UsagePage.tsx'))
  }, [path])

  if (me === null)
    return (
      <Suspense fallback={<AppSkeleton />}>
        <AccountPage path={path} />
      </Suspense>
    )
  if (me === undefined && error) return <Unreachable error={error} trying={isFetching} onRetry={() => void refetch()} />
  if (me === undefined || onAccountPage) return <AppSkeleton />
  return <AppLayout me={me} path={path} />
}
