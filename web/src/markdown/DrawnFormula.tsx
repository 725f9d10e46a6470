import 'katex/dist/katex.min.css'
import katex from 'katex'
import { useLayoutEffect, useRef, useState } from 'react'

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
    try {
      katex.render(tex, place.current, { ...bounds, displayMode: display })
      setProblem(undefined)
    } catch (error) {
      place.current.replaceChildren()
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }, [tex, display])

  return (
    <span className={display ? 'formula formula-display' : 'formula'}>
      <span className={problem ? 'formula-text' : 'formula-written'} title={problem} aria-hidden={!problem}>
        {written}
      </span>
      <span ref={place} className="formula-drawn" hidden={problem !== undefined} />
    </span>
  )
}
