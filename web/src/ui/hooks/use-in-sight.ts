import { type RefCallback, useCallback, useEffect, useRef } from 'react'

/** Calls back whenever the element comes into sight. */
export function useInSight(onSight: () => void): RefCallback<Element> {
  const latest = useRef(onSight)
  useEffect(() => {
    latest.current = onSight
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
