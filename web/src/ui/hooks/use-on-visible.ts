import { type RefCallback, useCallback, useEffect, useRef } from 'react'

/** Calls back whenever the element becomes visible. */
export function useOnVisible(onVisible: () => void): RefCallback<Element> {
  const latest = useRef(onVisible)
  useEffect(() => {
    latest.current = onVisible
  })
  return useCallback((element: Element | null) => {
    if (!element) return
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) latest.current()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
}
