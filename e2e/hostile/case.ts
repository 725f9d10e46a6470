/**
 * Hostile Markdown, and the careless way to render it in which it works: `marked` without a sanitiser, `raw` as HTML,
 * `template` by string replacement, KaTeX that is trusted, Mermaid at its loosest.
 * In the text PWN runs as script, CANARY is an address elsewhere and ELSEWHERE the same without its scheme.
 */
export interface HostileCase {
  technique: string
  markdown: string
  control: 'marked' | 'raw' | 'template' | 'katex' | 'mermaid'
}

export const cases =
  (control: HostileCase['control']) =>
  (listed: Readonly<Record<string, string>>): HostileCase[] =>
    Object.entries(listed).map(([technique, markdown]) => ({ technique, markdown, control }))
