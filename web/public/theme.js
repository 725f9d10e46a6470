// Runs before the first paint, so that neither the theme nor the first screen flashes, and the language is named at once.
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
  const known = ['en', 'de', 'en-XA']
  const asked = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'en' || tag === 'de')
  root.lang = known.find((language) => language === kept('grizz.language')) ?? asked ?? 'en'
  root.dir = 'ltr'
  if (kept('grizz.sidebar') === 'closed') root.dataset.sidebar = 'closed'
  if (!kept('grizz.known') || /^\/sign-/.test(location.pathname)) root.dataset.visitor = 'new'
})()
