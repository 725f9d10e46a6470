import type { Element } from 'hast'
import { type ComponentProps, memo, use } from 'react'
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown'
import { limitSource, tooMuch } from './blocks/limits.ts'
import { codeParts } from './blocks/parts.ts'
import { closeOpenMarkdown } from './close-open-markdown.ts'
import { CodeBlock } from './code/CodeBlock.tsx'
import { Formula } from './formulas/Formula.tsx'
import { findFormulas } from './formulas/find-formulas.ts'
import { canHoldFormulas, withoutFormulas } from './formulas/place-formulas.ts'
import { NoteMark } from './notes/NoteMark.tsx'
import { References } from './notes/references.ts'
import { OutsideLink } from './OutsideLink.tsx'
import { Picture } from './Picture.tsx'
import { handlers, type Inside, rehypePlugins, remarkPlugins, urlTransform } from './plugins.ts'
import { TaskBox } from './TaskBox.tsx'
import { WideTable } from './WideTable.tsx'

interface PartProps {
  source: string
  inside?: Inside
  /** It is the end of a text that grows. */
  growing?: boolean
  /** Of a list whose items stand apart, also when those of this part do not. */
  loose?: boolean
}

/** Markdown that is rendered on its own, with what the rest of the text says of the links and footnotes it names. */
export function Part({ source, inside = 'nothing', growing = false, loose = false }: PartProps) {
  const said = use(References).about(source)
  return <Rendered source={source} said={said} inside={inside} growing={growing} loose={loose} />
}

const components: Components = {
  pre: NestedCode,
  a: OutsideLink,
  img: Picture,
  table: WideTable,
  span: Formula,
  sup: NoteMark,
  input: TaskBox,
}

const Rendered = memo(function Rendered({
  source,
  said,
  inside,
  growing,
  loose,
}: Required<PartProps> & { said: string }) {
  try {
    limitSource(source)
    const formulas = canHoldFormulas(source) ? findFormulas(source, growing) : []
    const plain = formulas.length > 0 ? withoutFormulas(source, formulas) : source
    // Called, not rendered, so that what it throws is seen here. It is a function without hooks.
    return ReactMarkdown({
      components,
      remarkPlugins: remarkPlugins(source, formulas, loose),
      rehypePlugins: rehypePlugins(inside),
      remarkRehypeOptions: { handlers },
      urlTransform,
      children: said + (growing ? closeOpenMarkdown(plain) : plain),
    })
  } catch (error) {
    if (error !== tooMuch && !(error instanceof RangeError)) throw error
    return <PlainPart source={source} inside={inside} />
  }
})

/** A part that costs too much to be rendered, as it was written. */
function PlainPart({ source, inside }: Required<Pick<PartProps, 'source' | 'inside'>>) {
  const text = (
    <span dir="auto" className="whitespace-pre-wrap">
      {source}
    </span>
  )
  if (inside === 'paragraph') return text
  if (inside === 'list') return <li>{text}</li>
  if (inside === 'nothing' || inside === 'note') return <p>{text}</p>
  const row = (
    <tr>
      <td>{text}</td>
    </tr>
  )
  return inside === 'head' ? <thead>{row}</thead> : row
}

/** Code inside of a list item or a quotation. */
function NestedCode({ node }: ComponentProps<'pre'> & ExtraProps) {
  const code = node?.children.find((child) => child.type === 'element')
  const text = code?.children.map((child) => (child.type === 'text' ? child.value : '')).join('') ?? ''
  return <CodeBlock language={code ? languageOf(code) : ''} parts={codeParts(text.replace(/\n$/, ''))} />
}

function languageOf({ properties }: Element): string {
  const [name] = Array.isArray(properties.className) ? properties.className : []
  return String(name ?? '').replace(/^language-/, '')
}
