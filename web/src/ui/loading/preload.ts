/** Loads what will soon be needed. A failure is ignored: the part that needs it loads it again. */
export function preload(load: () => Promise<unknown>): Promise<unknown> {
  return load().catch(() => undefined)
}
