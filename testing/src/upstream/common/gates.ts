interface Gate {
  passed: Promise<void>
  open: () => void
}

/** Gates at which streams wait until a test opens them. An open gate stays open. */
export function createGates() {
  const gates = new Map<string, Gate>()
  function gateOf(name: string): Gate {
    const known = gates.get(name)
    if (known) return known
    const { promise, resolve } = Promise.withResolvers<void>()
    const gate = { passed: promise, open: resolve }
    gates.set(name, gate)
    return gate
  }
  return {
    passed: (name: string): Promise<void> => gateOf(name).passed,
    open: (name: string): void => gateOf(name).open(),
  }
}
export type Gates = ReturnType<typeof createGates>
