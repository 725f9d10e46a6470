import { Image } from 'lucide-react'
import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'

/**
 * A picture from elsewhere is never loaded into the page: its address could carry what was said here to a stranger.
 * It opens beside the page when asked for. The words of that are drawn, so that they are not in the answer's text.
 */
export function Picture({ node: _node, src, alt = '', ...rest }: ComponentProps<'img'> & ExtraProps) {
  if (typeof src !== 'string' || src === '') return <>{alt}</>
  const url = new URL(src, window.location.origin)
  // biome-ignore lint/performance/noImgElement: an export has no server that could optimise pictures
  if (url.origin === window.location.origin) return <img {...rest} src={url.href} alt={alt} />
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={alt || undefined}
      aria-label={`Show picture from ${url.host}${alt && `: ${alt}`}`}
      className="picture-link"
    >
      <Image size={16} aria-hidden="true" />
      <span data-says={`Show picture from ${url.host}`} />
    </a>
  )
}
