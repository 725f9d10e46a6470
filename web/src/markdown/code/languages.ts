import dockerfile from 'highlight.js/lib/languages/dockerfile'
import { common } from 'lowlight'

/** What models call `shell` are commands as a rule, not the session with its prompts that the grammar of that name reads. */
const { shell: _session, ...languages } = common

/** What code is coloured as; code in any other language stays plain. */
export const grammars = { ...languages, dockerfile }

/** Names that models use and the languages do not say of themselves. */
export const aliases = { bash: ['shell', 'console', 'shellsession', 'zsh'], xml: ['vue', 'svelte'] }
