import { type ComponentType, lazy, type ReactNode, useState } from 'react'
import { LoadGuard } from './LoadGuard.tsx'
import type { PartLook } from './PartProblem.tsx'

/**
 * A component whose code comes when it is first shown, under a `Suspense`. What did not come is asked for again when
 * it is shown anew, when somebody asks and when the network is back. `instead` stands in its place until then.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  instead?: PartLook | ((props: Props) => ReactNode),
): ComponentType<Props> {
  const attempt = () => ({ Shown: lazy(() => load().then((part) => ({ default: part }))) })
  let latest = attempt()

  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, where its module begins
  return function Part(props: Props) {
    const [tried, setTried] = useState(latest)
    // A lazy component is called with what the one that it loads takes; TypeScript cannot follow that.
    const Shown = tried.Shown as ComponentType<Props>
    return (
      <LoadGuard
        onFailed={() => {
          if (tried === latest) latest = attempt()
        }}
        onAgain={() => setTried(latest)}
        instead={typeof instead === 'function' ? () => instead(props) : instead}
      >
        <Shown {...props} />
      </LoadGuard>
    )
  }
}
