const formula = (tex: string) => `$$\n${tex}\n$$`
const nested = (opening: string, closing: string, depth: number) =>
  formula(opening.repeat(depth) + 'x' + closing.repeat(depth))

/** TeX that takes a browser's stack or time, and some that is just as deep as may be drawn. */
export const heavyFormulas: Readonly<Record<string, string>> = {
  'nested roots': nested('\\sqrt{', '}', 150),
  'nested fractions': nested('\\frac{1}{', '}', 150),
  'nested fractions without braces': formula(`${'\\frac1'.repeat(600)}1`),
  'nested subscripts': nested('x_{', '}', 300),
  'nested boxes': nested('\\boxed{', '}', 150),
  'nested lines above': nested('\\overline{', '}', 300),
  'nested accents with indices': nested('\\hat{', '}_1', 400),
  'nested braces below with labels': nested('\\underbrace{', '}_1', 240),
  'nested dots': nested('\\ddddot{', '}', 150),
  'nested groups': nested('{', '}', 1_900),
  'nested delimiters': nested('\\left(', '\\right)', 260),
  'nested matrices': nested('\\begin{matrix}', '\\end{matrix}', 140),
  'nested text': nested('\\text{$', '$}', 400),
  'nested big groups by name': nested('\\bgroup ', '\\egroup ', 240),
  'a closing brace that is only a comment': nested('\\sqrt{%}\n', '}', 300),
  'a closing brace that is only a word': nested('\\sqrt{\\verb|}|', '}', 220),
  'styles one after the other': formula('\\rm x'.repeat(790)),
  'sizes one after the other': formula('\\tiny x'.repeat(560)),
  'a definition that is used often': formula(`\\def\\a{${'x'.repeat(1_000)}}${'\\a'.repeat(100)}`),
  'a definition by another name': formula(`\\let\\d\\gdef\\d\\a{${'x'.repeat(1_000)}}${'\\a'.repeat(100)}`),
  'a new command': formula(`\\newcommand{\\a}{${'x'.repeat(1_000)}}${'\\a'.repeat(100)}`),
  'a sum without end': formula('x+'.repeat(10_000)),
  'a matrix without end': formula(`\\begin{matrix}${'a&'.repeat(10_000)}\\end{matrix}`),
  'a matrix of many cells': formula(`\\begin{matrix}${'&'.repeat(3_900)}\\end{matrix}`),
  'fractions that are drawn': nested('\\frac{1}{', '}', 30),
  'deep in running text': `a $${'\\sqrt{'.repeat(150)}x${'}'.repeat(150)}$ b`,
}
