import { useEffect, useState } from 'react'

/**
 * What is loaded when it is first needed; undefined until then. Unlike a lazy component it is shown the moment it is
 * there: React holds back what it suspended for, by up to 300 ms.
 * @throws while rendering, what loading failed with
 */
export function useLoaded<Module>(load: () => Promise<Module>): Module | undefined {
  const [loaded, setLoaded] = useState<{ module: Module } | { error: unknown }>()
  useEffect(() => {
    load().then(
      (module) => setLoaded({ module }),
      (error: unknown) => setLoaded({ error }),
    )
  }, [load])
  if (loaded && 'error' in loaded) throw loaded.error
  return loaded?.module
}
