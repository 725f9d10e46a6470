import { createHash } from 'node:crypto'
import type { AppError } from '../../../core/errors/app-error.ts'

const languages = ['en', 'de'] as const
type Language = (typeof languages)[number]

interface Words {
  signedIn: (name: string) => string
  goesOn: string
  failed: string
  back: string
  /** By the code of the error; the error's own sentence stands below where there is none. */
  problems: Readonly<Partial<Record<AppError['code'], string>>>
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    signedIn: (name) => `You are signed in at ${name}.`,
    goesOn: 'What waited for it goes on by itself. You can close this window.',
    failed: 'You are not signed in',
    back: 'Back to Grizz Chat',
    problems: {},
  },
  de: {
    signedIn: (name) => `Du bist bei ${name} angemeldet.`,
    goesOn: 'Was darauf gewartet hat, geht von selbst weiter. Du kannst dieses Fenster schließen.',
    failed: 'Du bist nicht angemeldet',
    back: 'Zurück zu Grizz Chat',
    problems: {
      not_found:
        'Diese Anmeldung ist nicht deine, ist schon beendet oder hat länger als zehn Minuten gedauert. Beginne sie noch einmal.',
      conflict: 'Die Anmeldung hat nicht geklappt. Beginne sie noch einmal.',
      forbidden: 'Server, die sich Benutzer selbst hinzufügen, sind hier abgeschaltet.',
    },
  },
}

/** The page in which a sign-in at a tool server ends: it runs nothing and loads nothing. In the language of the browser. */
export function signInPage(end: { name: string } | AppError, acceptLanguage: string | undefined): string {
  const language = languageOf(acceptLanguage)
  const { signedIn, goesOn, failed, back, problems } = words[language]
  const [title, text] = 'code' in end ? [failed, problems[end.code] ?? end.message] : [signedIn(end.name), goesOn]
  const said = 'code' in end && !problems[end.code] ? ' lang="en"' : ''
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Grizz Chat</title><style>${style}</style></head><body><main>${logo}<h1>${escaped(title)}</h1><p${said}>${escaped(text)}</p><a href="/">${back}</a></main></body></html>`
}

/** Allows the page's own style and nothing else. */
export const signInPagePolicy = () =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** The first of the browser's languages that there is. */
function languageOf(header = ''): Language {
  const wanted = header
    .split(',', 20)
    .map((entry) => {
      const [tag = '', weight] = entry
        .trim()
        .toLowerCase()
        .split(/;\s*q=/)
      return { tag: tag.split('-', 1)[0], weight: Number(weight ?? 1) || 0 }
    })
    .sort((a, b) => b.weight - a.weight)
  for (const { tag } of wanted) for (const language of languages) if (tag === language) return language
  return 'en'
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** The colours and the bear are those of the page (web/src/styles/tokens.css, web/src/ui). */
const style = `:root{color-scheme:light dark;--paper:oklch(.985 .005 85);--ink:oklch(.24 .015 60);--soft:oklch(.43 .016 62);--honey:oklch(.77 .15 75);--on-honey:oklch(.24 .045 60);--focus:oklch(.66 .15 68)}
@media(prefers-color-scheme:dark){:root{--paper:oklch(.19 .008 60);--ink:oklch(.93 .006 85);--soft:oklch(.77 .01 80);--honey:oklch(.79 .145 77);--on-honey:oklch(.2 .04 60);--focus:oklch(.79 .145 77)}}
body{margin:0;min-height:100dvh;display:grid;place-items:center;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif}
main{box-sizing:border-box;width:min(28rem,100%);padding:2rem 1.5rem;overflow-wrap:anywhere}
svg{color:var(--honey)}h1{margin:.75rem 0 .25rem;font-size:1.25rem;line-height:1.75rem}p{margin:0 0 1.5rem;color:var(--soft)}
a{display:inline-block;padding:.6rem 1rem;border-radius:10px;background:var(--honey);color:var(--on-honey);font-weight:600;text-decoration:none}a:focus-visible{outline:2px solid var(--focus);outline-offset:2px}`

const logo =
  '<svg viewBox="0 0 24 24" width="40" height="40" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M8.3 5.6A3.1 3.1 0 1 0 4 10.1a8.3 8.3 0 0 0-.5 2.9c0 4.6 3.8 7.5 8.5 7.5s8.5-2.9 8.5-7.5c0-1-.2-2-.5-2.9a3.1 3.1 0 1 0-4.3-4.5A9.3 9.3 0 0 0 12 4.8c-1.3 0-2.6.3-3.7.8Z"/><path d="M9 11.8v.01M15 11.8v.01" stroke-width="2.3"/><path d="M10.7 15h2.6L12 16.4Z" fill="currentColor"/><path d="M12 16.4v1.1"/></svg>'
