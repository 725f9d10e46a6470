import type { Me } from '@grizz/protocol/http'
import { useSignOut } from '../data/session-mutations.ts'
import { Button } from '../kit/Button.tsx'
import { notify } from '../kit/notices.ts'

export function Profile({ me }: { me: Me }) {
  const signOut = useSignOut()
  return (
    <div className="flex items-center gap-4">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">
          {me.name}
          {me.role === 'admin' && <span className="ml-2 text-meta font-normal text-ink-faint">administrator</span>}
        </p>
        <p className="truncate text-ink-soft">{me.email}</p>
      </div>
      <Button
        busy={signOut.isPending}
        onClick={() => signOut.mutate(undefined, { onError: (error) => notify(`Not signed out. ${error.message}`) })}
      >
        Sign out
      </Button>
    </div>
  )
}
