import { useEffect, useState } from 'react'

interface Loaded<Module> {
  module: Module
}

/** By loader, so that a later use has it at once. */
const kept = new WeakMap<() => Promise<unknown>, Loaded<unknown>>()

/**
 * What is loaded when it is first needed; undefined until then. Unlike a lazy component it is shown the moment it is
 * there: React holds back what it suspended for, by up to 300 ms.
 * @throws while rendering, what loading failed with
 */
export function useLoaded<Module>(load: () => Promise<Module>): Module | undefined {
  const [loaded, setLoaded] = useState(() => kept.get(load) as Loaded<Module> | { error: unknown } | undefined)
  useEffect(() => {
    if (loaded) return
    load().then(
      (module) => {
        kept.set(load, { module })
        setLoaded({ module })
      },
      (error: unknown) => setLoaded({ error }),
    )
  }, [load, loaded])
  if (loaded && 'error' in loaded) throw loaded.error
  return loaded?.module
}
