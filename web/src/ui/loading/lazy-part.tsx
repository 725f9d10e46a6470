import { type ComponentType, lazy, type ReactNode, useEffect, useState } from 'react'
import { LoadGuard } from './LoadGuard.tsx'
import type { PartLook } from './PartProblem.tsx'
import { preload } from './preload.ts'

interface Preloadable {
  /** Loads it, when it is not loaded yet, so that it is drawn without a wait. Resolves also when loading fails. */
  preload: () => Promise<unknown>
  isLoaded: () => boolean
}

type LazyPart<Props> = ComponentType<Props> & Preloadable

/**
 * A component whose code is loaded when it is first shown, under a `Suspense`. After a failure it is loaded again when
 * it is shown anew, when the user asks for it and when the network is back. `instead` is shown until then.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  instead?: PartLook | ((props: Props) => ReactNode),
): LazyPart<Props> {
  const attempt = () => ({ Shown: lazy(() => load().then((part) => ({ default: part }))) as ComponentType<Props> })
  let latest = attempt()
  let isLoaded = false
  const keepLoaded = (part: ComponentType<Props>) => {
    latest = { Shown: part }
    isLoaded = true
  }

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, where its module begins
  function Part(props: Props) {
    const [tried, setTried] = useState(latest)
    return (
      <LoadGuard
        onFailed={() => {
          if (tried === latest) latest = attempt()
        }}
        onAgain={() => setTried(latest)}
        instead={typeof instead === 'function' ? () => instead(props) : instead}
      >
        <tried.Shown {...props} />
      </LoadGuard>
    )
  }
  return Object.assign(Part, { preload: () => preload(() => load().then(keepLoaded)), isLoaded: () => isLoaded })
}

/**
 * Loads a part that is soon to be shown; true once it is loaded, or has failed. It then suspends nothing: what suspends
 * while a page opens React holds back by up to 300 ms.
 */
export function usePreloaded(part: Preloadable): boolean {
  const [isSettled, setSettled] = useState(part.isLoaded)
  useEffect(() => {
    if (!isSettled) void part.preload().then(() => setSettled(true))
  }, [part, isSettled])
  return isSettled
}
