import dockerfile from 'highlight.js/lib/languages/dockerfile'
import { common } from 'lowlight'

/** Code that models call `shell` is commands as a rule, not the session with its prompts that the grammar of that name reads. */
const { shell: _session, ...languages } = common

/** The languages that are coloured; code in any other language stays plain. */
export const grammars = { ...languages, dockerfile }

/** Names that models use and the languages do not say of themselves. */
export const aliases = { bash: ['shell', 'console', 'shellsession', 'zsh'], xml: ['vue', 'svelte'] }
