/** Small settings in this browser. Where storage is forbidden they last as long as the page. */
export function readStored(name: string): string | null {
  try {
    return window.localStorage.getItem(name)
  } catch {
    return null
  }
}

/** `null` forgets. */
export function writeStored(name: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(name)
    else window.localStorage.setItem(name, value)
  } catch {
    // Private windows and full disks: the page works without.
  }
}
