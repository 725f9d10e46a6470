import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { createLowlight } from 'lowlight'
import type { ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { languages, names } from './languages.ts'

/** Colouring more than this at once would be felt. */
const LONGEST_COLOURED = 6_000

/** Made once, for it knows every language. */
const lowlight = createLowlight(languages)
lowlight.registerAlias(names)

/** Code in the colours of its language, if that is one we know. */
export function colour(language: string, code: string): ReactNode {
  if (code.length > LONGEST_COLOURED || !lowlight.registered(language)) return code
  return toJsxRuntime(lowlight.highlight(language, code), { Fragment, jsx, jsxs })
}
