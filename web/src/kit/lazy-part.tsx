import { type ComponentType, lazy, type ReactNode, useState } from 'react'
import { ahead } from './ahead.ts'
import { LoadGuard } from './LoadGuard.tsx'
import type { PartLook } from './PartProblem.tsx'

/** `ahead` loads it, when it is not here yet, so that it is drawn without a wait. Resolves also when it cannot come. */
type LazyPart<Props> = ComponentType<Props> & { ahead: () => Promise<unknown> }

/**
 * A component whose code comes when it is first shown, under a `Suspense`. What did not come is asked for again when
 * it is shown anew, when somebody asks and when the network is back. `instead` stands in its place until then.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  instead?: PartLook | ((props: Props) => ReactNode),
): LazyPart<Props> {
  const attempt = () => ({ Shown: lazy(() => load().then((part) => ({ default: part }))) as ComponentType<Props> })
  let latest = attempt()
  const keepLoaded = (part: ComponentType<Props>) => {
    latest = { Shown: part }
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
  return Object.assign(Part, { ahead: () => ahead(() => load().then(keepLoaded)) })
}
