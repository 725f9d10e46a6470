import type { Nodes } from 'hast'
import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'
import { withoutTurns } from './direction/without-turns.ts'

/**
 * A link of a model's text. Where it leads is drawn behind it, unless its words say so; it gets no referrer and no opener.
 */
export function OutsideLink({ node, href, title, children }: ComponentProps<'a'> & ExtraProps) {
  if (!href) return <>{children}</>
  const host = hostOf(href)
  const plain = host === undefined || saysHost(node ? textOf(node) : '', host)
  return (
    <a
      href={href}
      title={title && withoutTurns(title)}
      target="_blank"
      rel="noopener noreferrer nofollow"
      data-host={plain ? undefined : host}
    >
      <span>{children}</span>
    </a>
  )
}

/** The address in the words is the one it leads to: the bare host, or the host with its scheme and path. */
function saysHost(words: string, host: string): boolean {
  const said = /^(?:https?:\/\/)?(?:www\.)?([^\s/?#]+)(?:[/?#]\S*)?$/i.exec(words.trim())?.[1]
  return said?.toLowerCase() === host.replace(/^www\./, '')
}

function hostOf(href: string): string | undefined {
  const url = new URL(href, window.location.origin)
  return url.host || undefined
}

function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(textOf).join('') : ''
}
