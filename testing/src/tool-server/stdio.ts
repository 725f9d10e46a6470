import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createEffects } from './effects.ts'
import { createTools } from './tools.ts'

// The same tools as a program. `die` ends it; `GRIZZ_SECRET` shows what it was given of an environment.
const effects = createEffects()
let note = ''
serveStdio(() =>
  createTools({
    effects,
    currentAnswer: () => undefined,
    die: () => process.exit(1),
    edition: () => note,
    edit: (given) => {
      note = given && ` ${given}`
    },
    ttlMs: 60_000,
  }),
)
