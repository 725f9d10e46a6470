import { describe, expect, it } from 'vitest'
import { ruleOnDiagram } from '../../../src/markdown/diagrams/diagram-rules.ts'

describe('a diagram', () => {
  it('is drawn without its settings, and with tags as text', () => {
    const source =
      "---\nconfig:\n  theme: dark\n---\n%%{init: {'themeCSS': 'x'}}%%\nflowchart TD\n  A[a<br/>b] --> B[<b>c</b>]\n"
    expect(ruleOnDiagram(source)).toEqual({ drawable: '\nflowchart TD\n  A[a<br/>b] --> B[#lt;b>c#lt;/b>]\n' })
    const classes = 'classDiagram\n  class A {\n    <<interface>>\n  }\n  A <|-- B\n'
    expect(ruleOnDiagram(classes)).toEqual({ drawable: classes })
  })

  it.each([
    ['flowchart TD\n  A@{ img: "https://example.org/a.png" }', /from elsewhere/],
    ['flowchart TD\n  A@{ "\\x69mg": "https://example.org/a.png" }', /from elsewhere/],
    ['flowchart TD\n  A\n  style A fill:url(https://example.org)', /from elsewhere/],
    ['flowchart TD\n  A\n  classDef a fill:u\\72l(https://example.org)', /from elsewhere/],
    ['sequenceDiagram\n  participant A\n  properties A: {"icon": "https://example.org"}', /from elsewhere/],
    ['flowchart TD\n  A --> B %%{init: {"themeCSS": "x"}', /from elsewhere/],
    ['gantt\n  tickInterval 1millisecond', /from elsewhere/],
    ['packet\n  0-99999999: "x"', /This kind/],
    ['not a diagram', /This kind/],
    [`flowchart TD\n${'  A --> B\n'.repeat(300)}`, /too large/],
    [`flowchart TD\n${Array.from({ length: 1_400 }, (_, index) => index.toString(36)).join(';')}`, /too large/],
    [`flowchart TD\n${Array.from({ length: 1_200 }, (_, index) => index.toString(36)).join(' & ')}`, /too large/],
  ])('is refused: %j', (source, reason) => {
    expect(ruleOnDiagram(source)).toEqual({ refusal: expect.stringMatching(reason) })
  })
})
