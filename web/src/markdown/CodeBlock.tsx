import { WrapText } from 'lucide-react'
import { Children, type ComponentProps, isValidElement, useRef, useState } from 'react'
import type { ExtraProps } from 'react-markdown'
import { CopyButton } from '../kit/CopyButton.tsx'
import { IconButton } from '../kit/IconButton.tsx'

/** Code with its language, a way to copy it and a way to wrap it. The label is drawn, so that it is not in the text. */
export function CodeBlock({ node: _node, children, ...rest }: ComponentProps<'pre'> & ExtraProps) {
  const pre = useRef<HTMLPreElement>(null)
  const [wraps, setWraps] = useState(false)
  const language = languageOf(children)
  return (
    <div className="code-block">
      <div className="code-bar">
        <span className="code-language" data-language={language} />
        <IconButton label="Wrap lines" icon={WrapText} aria-pressed={wraps} onClick={() => setWraps(!wraps)} />
        <CopyButton label="Copy code" text={() => pre.current?.textContent?.replace(/\n$/, '') ?? ''} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code is scrolled with the arrow keys */}
      <pre ref={pre} tabIndex={0} data-wraps={wraps} {...rest}>
        {children}
      </pre>
    </div>
  )
}

function languageOf(children: ComponentProps<'pre'>['children']): string {
  const [code] = Children.toArray(children)
  if (!isValidElement<{ className?: string }>(code)) return ''
  return /language-(\S+)/.exec(code.props.className ?? '')?.[1] ?? ''
}
