import { Code, Maximize2 } from 'lucide-react'
import { type CSSProperties, useState, useSyncExternalStore } from 'react'
import { CopyButton } from '../../ui/buttons/CopyButton.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/markdown.ts'
import { useLanguage } from '../../words/use-language.ts'
import { useDrawing } from './use-drawing.ts'

interface DiagramProps {
  source: string
  /** Its fence is not closed yet. */
  open: boolean
}

/**
 * A Mermaid diagram. Its source is shown until it is drawn, and when it cannot be; both have the same height, which
 * follows from the number of lines, so that nothing moves when one takes the other's place.
 */
export function Diagram({ source, open }: DiagramProps) {
  useLanguage()
  const outcome = useDrawing(source, !open, useDark())
  const [asSource, setAsSource] = useState(false)
  const [wide, setWide] = useState(false)
  const drawing = outcome && 'drawing' in outcome ? outcome.drawing : undefined
  const problem = outcome && 'problem' in outcome ? outcome.problem : undefined
  const lines = { '--lines': source.split('\n').length } as CSSProperties
  return (
    <div dir="ltr" className="code-block">
      <div className="code-bar">
        <span className="code-language" data-language="mermaid" />
        {drawing && (
          <IconButton label={t('fullSize')} icon={Maximize2} aria-pressed={wide} onClick={() => setWide(!wide)} />
        )}
        {drawing && (
          <IconButton
            label={t('showSource')}
            icon={Code}
            aria-pressed={asSource}
            onClick={() => setAsSource(!asSource)}
          />
        )}
        <CopyButton label={common('copyCode')} text={() => source} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is larger than its place is scrolled with the arrow keys */}
      <div className="diagram" style={lines} data-wide={wide} tabIndex={0}>
        {drawing && !asSource ? (
          // biome-ignore lint/performance/noImgElement: drawn here, there is nothing to optimise
          <img src={drawing.src} width={drawing.width} height={drawing.height} alt={altOf(source)} />
        ) : (
          <pre>{source}</pre>
        )}
      </div>
      {problem && <div className="diagram-problem" data-says={problem} />}
    </div>
  )
}

/** The alternative text; a button shows the source. */
function altOf(source: string): string {
  const title = /^\s*(?:accTitle:|title)\s+(.+)$/m.exec(source)?.[1]
  return title ? t('diagramTitled', { title }) : t('diagram')
}

/** Whether the page is dark now. */
function useDark(): boolean {
  return useSyncExternalStore(subscribeToClass, () => document.documentElement.classList.contains('dark'))
}

function subscribeToClass(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['class'] })
  return () => observer.disconnect()
}
