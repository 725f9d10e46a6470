import { Image } from 'lucide-react'
import type { ComponentProps } from 'react'
import type { ExtraProps } from 'react-markdown'
import { t } from '../words/en/markdown.ts'
import { useLanguage } from '../words/use-language.ts'
import { withoutTurns } from './direction/without-turns.ts'
import { isRaster } from './plugins.ts'

/**
 * A picture is never loaded into the page from an address, not even ours: the address could carry what was written
 * here to a stranger. A click opens it in another tab. The words of the link are drawn, so that they are not in the
 * answer's text. A picture that brings its own bytes is shown.
 */
export function Picture({ src, alt = '' }: ComponentProps<'img'> & ExtraProps) {
  useLanguage()
  if (typeof src !== 'string' || src === '') return <>{alt}</>
  const description = withoutTurns(alt)
  // biome-ignore lint/performance/noImgElement: an export has no server that could optimise pictures
  if (isRaster(src)) return <img src={src} alt={description} />
  if (!URL.canParse(src, window.location.origin)) return <>{alt}</>
  const { href, host } = new URL(src, window.location.origin)
  const words = t('showPicture', { host })
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={description || undefined}
      aria-label={description ? `${words}: ${description}` : words}
      className="picture-link"
    >
      <Image size={16} aria-hidden="true" />
      <span data-says={words} />
    </a>
  )
}
