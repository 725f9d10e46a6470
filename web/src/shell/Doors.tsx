import { Suspense, useEffect } from 'react'
import { useMe } from '../data/queries.ts'
import { ahead } from '../kit/ahead.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { ColdShell } from './ColdShell.tsx'
import { Frame } from './Frame.tsx'
import { keep } from './kept.ts'
import { goTo } from './path.ts'
import { Unreachable } from './Unreachable.tsx'

const AccountPage = lazyPart(() => import('../accounts/AccountPage.tsx').then((module) => module.AccountPage))

/** Who comes in: the chat for a person who is signed in, the account pages for everybody else. */
export function Doors({ path }: { path: string }) {
  const { data: me, error, refetch, isFetching } = useMe()
  const atDoor = path === '/sign-in' || path === '/sign-up'

  useEffect(() => {
    if (!me) return
    keep('grizz.known', 'yes')
    if (atDoor) goTo('/', 'replace')
  }, [me, atDoor])

  useEffect(() => {
    if (path === '/usage') void ahead(() => import('../usage/UsagePage.tsx'))
  }, [path])

  if (me === null)
    return (
      <Suspense fallback={<ColdShell />}>
        <AccountPage path={path} />
      </Suspense>
    )
  if (me === undefined && error) return <Unreachable error={error} trying={isFetching} onRetry={() => void refetch()} />
  if (me === undefined || atDoor) return <ColdShell />
  return <Frame me={me} path={path} />
}
