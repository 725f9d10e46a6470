import type { ComponentProps, MouseEvent } from 'react'
import { goTo } from './path.ts'

interface PathLinkProps extends ComponentProps<'a'> {
  href: string
}

/** A link within the page. Next's own link asks for a payload that an export does not have. */
export function PathLink({ href, onClick, ...rest }: PathLinkProps) {
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event)
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0
    if (elsewhere || event.defaultPrevented) return
    event.preventDefault()
    goTo(href)
  }
  return <a href={href} onClick={follow} {...rest} />
}
