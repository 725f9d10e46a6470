/** Loads what will soon be needed. What did not come is asked for again by whoever needs it. */
export function preload(load: () => Promise<unknown>): Promise<unknown> {
  return load().catch(() => undefined)
}
