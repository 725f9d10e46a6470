/** No toolbar of a browser is as high as this, and no keyboard as low. */
const LEAST_KEYBOARD_PX = 120

/**
 * Safari lays its keyboard over the page, where others make the page smaller (`interactive-widget`). The page then
 * takes the height that is still visible, so that the composer is right above the keyboard. Returns the function that ends it.
 */
export function followKeyboard(): () => void {
  const seen = window.visualViewport
  if (!seen) return () => {}
  const page = document.documentElement

  const fit = () => {
    const covered = page.clientHeight - seen.height > LEAST_KEYBOARD_PX
    // Anyone who has zoomed in sees less of the page on purpose.
    const zoomed = Math.abs(seen.scale - 1) > 0.01
    if (!covered || zoomed) return leave()
    page.dataset.keyboard = 'over'
    page.style.setProperty('--seen', `${seen.height}px`)
    window.scrollTo(0, 0)
  }
  const leave = () => {
    delete page.dataset.keyboard
    page.style.removeProperty('--seen')
  }
  seen.addEventListener('resize', fit)
  return () => {
    seen.removeEventListener('resize', fit)
    leave()
  }
}
