import { useEffect, useState } from 'react'
import { t } from '../../words/en/markdown.ts'
import { ruleOnDiagram } from './diagram-rules.ts'
import type { Drawing } from './draw-diagram.ts'

type Outcome = { drawing: Drawing } | { problem: string }

/** The picture of a diagram, or why there is none. Mermaid is loaded for the first one. Nothing until it is known. */
export function useDrawing(source: string, whole: boolean, dark: boolean): Outcome | undefined {
  const [outcome, setOutcome] = useState<Outcome>()

  useEffect(() => {
    if (!whole) return
    let wanted = true
    void drawn(source, dark).then((next) => wanted && setOutcome(next))
    return () => {
      wanted = false
    }
  }, [source, whole, dark])

  return whole ? outcome : undefined
}

async function drawn(source: string, dark: boolean): Promise<Outcome> {
  const ruling = ruleOnDiagram(source)
  if ('refusal' in ruling) return { problem: ruling.refusal }
  try {
    const { drawDiagram } = await import('./draw-diagram.ts')
    return { drawing: await drawDiagram(ruling.drawable, dark) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problem: t('diagramFailed', { reason: firstLine(reason) }) }
  }
}

/** Mermaid's messages quote the source below their first line. */
function firstLine(reason: string): string {
  const line = reason.split('\n')[0]?.replace(/:$/, '').trim() ?? ''
  return line && `(${line.slice(0, 120)})`
}
