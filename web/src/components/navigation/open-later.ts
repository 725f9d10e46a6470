/**
 * A tab for an address that is still to come: browsers let a page open one only while a button is being pressed. `show`
 * is false where the browser opened none.
 */
export function openLater() {
  const tab = window.open('', '_blank')
  if (tab) tab.opener = null
  return {
    show(url: string): boolean {
      if (!tab || tab.closed) return false
      tab.location.replace(url)
      return true
    },
    close: () => tab?.close(),
  }
}

/** A page that can be opened, and nothing that would run in this one. */
export function isPage(url: string): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? '')
}
