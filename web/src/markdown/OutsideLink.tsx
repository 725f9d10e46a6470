import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'

/** A link of a model's text: where it leads is said before it is followed, and it learns nothing of this page. */
export function OutsideLink({ node: _node, href, title, children, ...rest }: ComponentProps<'a'> & ExtraProps) {
  if (href?.startsWith('#'))
    return (
      <a {...rest} href={href}>
        {children}
      </a>
    )
  const host = hostOf(href)
  return (
    <a
      {...rest}
      href={href}
      title={[title, host].filter(Boolean).join(' · ') || undefined}
      target="_blank"
      rel="noopener noreferrer nofollow"
    >
      {children}
    </a>
  )
}

function hostOf(href: string | undefined): string | undefined {
  if (!href || !URL.canParse(href)) return href
  return new URL(href).host || href
}
