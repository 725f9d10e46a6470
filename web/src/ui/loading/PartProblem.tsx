import { type ReactNode, useEffect, useState } from 'react'
import { t } from '../../words/en/common.ts'
import { Button } from '../buttons/Button.tsx'
import { notify } from '../toasts/toasts.ts'

export type PartLook = 'place' | 'line' | 'menuitem' | 'toast'

interface PartProblemProps {
  /** In the part's place; as a line, where there is room for no more, in a menu too; or below what it would have covered. */
  look: PartLook
  onAgain: () => void
}

/** Why a part of the page is not there, and what can be done. */
export function PartProblem({ look, onAgain }: PartProblemProps): ReactNode {
  const { outdated, sentence, name, run } = useWayOut(onAgain)
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when it is known why
  useEffect(() => {
    if (look === 'toast' && outdated !== undefined) notify(sentence, { name, run })
  }, [outdated])
  if (look === 'toast') return null
  if (look !== 'place')
    return (
      <button
        type="button"
        role={look === 'menuitem' ? look : undefined}
        onClick={run}
        className="min-h-8 rounded-small px-2.5 text-meta text-ink-soft hover:bg-hover touch:min-h-11"
      >
        {t('notLoaded')} <span className="font-medium text-link">{name}</span>
      </button>
    )
  return (
    <div role="alert" className="m-auto max-w-sm p-4 text-center text-ink-soft">
      <p className="mb-3 text-balance">{sentence}</p>
      <Button onClick={run}>{name}</Button>
    </div>
  )
}

function useWayOut(onAgain: () => void) {
  const [outdated, setOutdated] = useState<boolean | undefined>()
  useEffect(() => void isOutdated().then(setOutdated), [])
  return outdated
    ? {
        outdated,
        sentence: t('outdated'),
        name: t('loadPageAgain'),
        run: () => window.location.reload(),
      }
    : {
        outdated,
        sentence: t('partMissing'),
        name: t('loadAgain'),
        run: onAgain,
      }
}

/**
 * Whether the engine serves another build of the page than this one: its document then names other scripts, and those of
 * this build are gone. False as well while the engine does not answer.
 */
async function isOutdated(): Promise<boolean> {
  const script = document.querySelector('script[src*="/_next/"]')?.getAttribute('src')
  const answer = await fetch('/', { cache: 'no-store' }).catch(() => undefined)
  return answer?.ok === true && !!script && !(await answer.text()).includes(script)
}
