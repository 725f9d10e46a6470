import { type ComponentProps, Suspense } from 'react'
import type { ExtraProps } from 'react-markdown'
import { ErrorBoundary } from '../../ui/loading/ErrorBoundary.tsx'
import { lazyPart } from '../../ui/loading/lazy-part.tsx'

const DrawnFormula = lazyPart(
  () => import('./DrawnFormula.tsx').then((module) => module.DrawnFormula),
  ({ written, display }) => <Written written={written} display={display} open={false} />,
)

/** A formula in running text, as `place-formulas.ts` marks it. */
export function Formula({ node, children, ...rest }: ComponentProps<'span'> & ExtraProps) {
  const { dataTex, dataDisplay, dataOpen } = node?.properties ?? {}
  if (typeof dataTex !== 'string') return <span {...rest}>{children}</span>
  return <AnyFormula tex={dataTex} written={String(children)} display={dataDisplay === true} open={dataOpen === true} />
}

interface AnyFormulaProps {
  tex: string
  /** With its marks, as the model wrote it: what is copied. */
  written: string
  display: boolean
  open: boolean
}

/** Until KaTeX has come and the formula is whole, or if it is none, its text. */
export function AnyFormula({ tex, written, display, open }: AnyFormulaProps) {
  const text = <Written written={written} display={display} open={open} />
  if (open) return text
  return (
    <ErrorBoundary fallback={text}>
      <Suspense fallback={text}>
        <DrawnFormula tex={tex} written={written} display={display} />
      </Suspense>
    </ErrorBoundary>
  )
}

function Written({ written, display, open }: Omit<AnyFormulaProps, 'tex'>) {
  return (
    <span className={display ? 'formula-text formula-display' : 'formula-text'} data-open={open || undefined}>
      {written}
    </span>
  )
}
