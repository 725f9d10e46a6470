/** Loads what will soon be needed. What did not come is asked for again by whoever needs it. */
export function ahead(load: () => Promise<unknown>): Promise<unknown> {
  return load().catch(() => undefined)
}
