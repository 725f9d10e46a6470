// Runs before the first paint, so that neither the theme nor the first screen flashes.
;(() => {
  const root = document.documentElement
  const kept = (name) => {
    try {
      return localStorage.getItem(name)
    } catch {
      return null
    }
  }
  const theme = kept('grizz.theme')
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.classList.toggle('dark', dark)
  if (kept('grizz.sidebar') === 'closed') root.dataset.sidebar = 'closed'
  if (!kept('grizz.known') || /^\/sign-/.test(location.pathname)) root.dataset.visitor = 'new'
})()
