import { WrapText } from 'lucide-react'
import { useRef, useState } from 'react'
import { CopyButton } from '../../ui/buttons/CopyButton.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { ErrorBoundary } from '../../ui/loading/ErrorBoundary.tsx'
import { LoadGuard } from '../../ui/loading/LoadGuard.tsx'
import { t as common } from '../../words/en/common.ts'
import { t } from '../../words/en/markdown.ts'
import { useLanguage } from '../../words/use-language.ts'
import { ColouredCode } from './ColouredCode.tsx'

interface CodeBlockProps {
  language: string
  /** The code in parts of whole lines; those before the last do not change while it grows. */
  parts: readonly string[]
}

/** Code with its language, a way to copy it and a way to wrap it. The label is drawn, so that it is not in the text. */
export function CodeBlock({ language, parts }: CodeBlockProps) {
  useLanguage()
  const pre = useRef<HTMLPreElement>(null)
  const [wraps, setWraps] = useState(false)
  return (
    <div dir="ltr" className="code-block">
      <div className="code-bar">
        <span className="code-language" data-language={language} />
        <IconButton label={t('wrapLines')} icon={WrapText} aria-pressed={wraps} onClick={() => setWraps(!wraps)} />
        <CopyButton label={common('copyCode')} text={() => pre.current?.textContent ?? ''} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide code is scrolled with the arrow keys */}
      <pre ref={pre} tabIndex={0} data-wraps={wraps}>
        <code>
          <ErrorBoundary fallback={parts}>
            <LoadGuard instead={() => parts}>
              {parts.map((code, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end
                <ColouredCode key={index} language={language} code={code} />
              ))}
            </LoadGuard>
          </ErrorBoundary>
        </code>
      </pre>
    </div>
  )
}
