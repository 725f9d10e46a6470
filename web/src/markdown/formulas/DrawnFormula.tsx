import { t } from '../../words/en/markdown.ts'
import 'katex/dist/katex.min.css'
import katex from 'katex'
import { useLayoutEffect, useRef, useState } from 'react'
import { withoutTurns } from '../direction/without-turns.ts'
import { isTooMuchToDraw, refusalOfFormula } from './formula-rules.ts'

interface DrawnFormulaProps {
  tex: string
  written: string
  display: boolean
}

/** No links, pictures, HTML or sizes that cover the page; macros that grow without end are refused. */
const bounds = { trust: false, strict: 'ignore', maxSize: 20, maxExpand: 200, throwOnError: true } as const

/** Drawn by KaTeX. What is copied from the page is the text as the model wrote it. */
export function DrawnFormula({ tex, written, display }: DrawnFormulaProps) {
  const place = useRef<HTMLSpanElement>(null)
  const [problem, setProblem] = useState<string>()

  useLayoutEffect(() => {
    if (!place.current) return
    const outcome = draw(tex, display)
    place.current.replaceChildren(...(typeof outcome === 'string' ? [] : outcome))
    setProblem(typeof outcome === 'string' ? outcome : undefined)
  }, [tex, display])

  return (
    <span className={display ? 'formula formula-display' : 'formula'}>
      <span
        className={problem ? 'formula-text' : 'formula-written'}
        title={problem && withoutTurns(problem)}
        aria-hidden={!problem}
      >
        {written}
      </span>
      <span ref={place} className="formula-drawn" hidden={problem !== undefined} />
    </span>
  )
}

/** The drawing, built outside of the document and measured before the browser lays it out; or why nothing is. */
function draw(tex: string, display: boolean): readonly Node[] | string {
  const refusal = refusalOfFormula(tex)
  if (refusal) return refusal
  const built = document.createElement('span')
  try {
    katex.render(tex, built, { ...bounds, displayMode: display })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (isTooMuchToDraw(built)) return t('formulaTooLarge')
  return [...built.childNodes]
}
