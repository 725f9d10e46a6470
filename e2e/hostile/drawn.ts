import { cases, type HostileCase } from './case.ts'

/** TeX; each is one formula, in marks that models use. */
const formulas: Readonly<Record<string, string>> = {
  'a formula with a link': '$\\href{javascript:PWN}{a}$',
  'a displayed formula with a link': '$$\\href{javascript:PWN}{a}$$',
  'a formula with a link, in brackets': '\\(\\href{javascript:PWN}{a}\\)',
  'a displayed formula with a link, in brackets': '\\[\n\\href{javascript:PWN}{a}\n\\]',
  'a formula with an address': '$\\url{javascript:PWN}$',
  'a formula with a link in capitals': '$\\href{JAVASCRIPT:PWN}{a}$',
  'a formula with a picture': '$\\includegraphics{CANARY}$',
  'a formula with a picture and its size': '$$\\includegraphics[width=9em]{CANARY}$$',
  'a formula with a style': '$\\htmlStyle{background:url(CANARY)}{a}$',
  'a formula with a hidden link': '$\\def\\x{\\href{javascript:PWN}{a}}\\x$',
  'a formula with a macro of macros': '$\\def\\y#1{\\href{#1}{a}}\\y{javascript:PWN}$',
  'a formula with a link in a fraction': '$\\frac{\\href{javascript:PWN}{a}}{b}$',
  'a formula with a link in a matrix': '$$\\begin{matrix}\\href{javascript:PWN}{a}\\end{matrix}$$',
  'a formula with a link in text': '$\\text{\\href{javascript:PWN}{a}}$',
}

const chart = (...lines: string[]) => ['```mermaid', ...lines, '```'].join('\n')

const diagrams: Readonly<Record<string, string>> = {
  'a diagram with a link': chart('flowchart TD', 'A[a]', 'click A href "javascript:PWN"'),
  'a diagram with a picture in HTML': chart('flowchart TD', 'A["<img src=CANARY>"]'),
  'a diagram with a picture': chart('flowchart TD', 'A@{ img: "CANARY", label: "a", w: 60, h: 60 }'),
  'a diagram with HTML in a group': chart('flowchart TD', 'subgraph s["<img src=CANARY>"]', 'A', 'end'),
  'a diagram with loose settings': chart('%%{init: {"securityLevel":"loose"}}%%', 'graph TD', 'A["<img src=CANARY>"]'),
  'a diagram with loose front matter': chart(
    '---',
    'config:',
    '  securityLevel: loose',
    '---',
    'graph TD',
    'A["<img src=CANARY>"]',
  ),
  'a diagram with a font': chart(
    '%%{init: {"themeCSS":".node{background:url(CANARY)} .label,foreignObject div{background:url(CANARY)}"}}%%',
    'flowchart TD',
    'A[a]',
  ),
  'a diagram with a styled node': chart('flowchart TD', 'A["a <b style=background:url(CANARY)>b</b>"]'),
  'a diagram with a state of HTML': chart('stateDiagram-v2', 's1 : <img src=CANARY>', 's1 --> s2'),
  'a diagram with a class of HTML': chart('classDiagram', 'class A["<img src=CANARY>"]'),
  'a diagram with a picture of an actor': chart(
    'sequenceDiagram',
    'participant A',
    'properties A: {"icon": "CANARY"}',
    'A->>A: a',
  ),
}

export const drawn: readonly HostileCase[] = [...cases('katex')(formulas), ...cases('mermaid')(diagrams)]
