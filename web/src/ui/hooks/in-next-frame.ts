/** Calls back before the next paint; a hidden tab has none, so there soon. Returns the function that takes it back. */
export function inNextFrame(work: () => void): () => void {
  if (document.visibilityState === 'visible') {
    const frame = requestAnimationFrame(work)
    return () => cancelAnimationFrame(frame)
  }
  const timer = setTimeout(work, 100)
  return () => clearTimeout(timer)
}
