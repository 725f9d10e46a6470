/** Resolves when the page has nothing else to do, after `mostMs` at the latest. Safari has no such event and waits a little. */
export function whenIdle(mostMs: number): Promise<unknown> {
  return new Promise((resolve) =>
    'requestIdleCallback' in window ? requestIdleCallback(resolve, { timeout: mostMs }) : setTimeout(resolve, 50),
  )
}
