import { memo } from 'react'
import { useLoaded } from '../../ui/loading/use-loaded.ts'

interface ColouredCodeProps {
  language: string
  code: string
}

const loadColour = () => import('./colour.ts').then((module) => module.colour)

/** Code in the colours of its language, and without them until these have come. */
export const ColouredCode = memo(function ColouredCode({ language, code }: ColouredCodeProps) {
  const colour = useLoaded(loadColour)
  return colour ? colour(language, code) : code
})
