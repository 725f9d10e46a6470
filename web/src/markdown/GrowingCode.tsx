import { memo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import { CodeBlock } from './CodeBlock.tsx'
import { chunksOf, type OpenFence } from './open-fence.ts'
import { coloured } from './plugins.ts'

/** Code that is being written, coloured piece by piece, so that a long one costs no more per line than a short one. */
export function GrowingCode({ fence }: { fence: OpenFence }) {
  const { language, body } = fence
  return (
    <CodeBlock>
      <code className={language && `hljs language-${language}`}>
        {chunksOf(body).map((chunk, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces are only ever added at the end
          <Chunk key={index} language={language} code={chunk} />
        ))}
      </code>
    </CodeBlock>
  )
}

/** Only what is inside of the code. */
const components: Components = {
  pre: ({ children }) => <>{children}</>,
  code: ({ children }) => <>{children}</>,
}
/** Longer than any fence in the code itself. */
const FENCE = '`'.repeat(40)

const Chunk = memo(function Chunk({ language, code }: { language: string; code: string }) {
  return (
    <ReactMarkdown components={components} rehypePlugins={coloured}>
      {`${FENCE}${language}\n${code}\n${FENCE}`}
    </ReactMarkdown>
  )
})
