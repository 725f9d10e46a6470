const formula = (tex: string) => `$$\n${tex}\n$$`
const nested = (opening: string, closing: string, depth: number) =>
  formula(`${opening.repeat(depth)}x${closing.repeat(depth)}`)

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

/** A text of about so many characters that is dear to read, if it is read as carelessly as it was written. */
type HeavyText = (length: number) => string

const many =
  (unit: string, before = '', after = ''): HeavyText =>
  (length) =>
    before + unit.repeat(Math.ceil(length / unit.length)) + after
const around =
  (opening: string, closing: string): HeavyText =>
  (length) => {
    const times = Math.ceil(length / (opening.length + closing.length))
    return `${opening.repeat(times)}a${closing.repeat(times)}`
  }
const growing =
  (line: (index: number) => string): HeavyText =>
  (length) => {
    let text = ''
    for (let index = 1; text.length < length; index += 1) text += line(index)
    return text
  }

/** The yardstick for the others. */
export const harmless = many('Some **bold** words with `code`, [a link](https://example.org) and $a$.\n\n')

export const heavyTexts: Readonly<Record<string, HeavyText>> = {
  'formulas that open': many('\n$$\n'),
  'formulas that open and have text': many('$$\na\n'),
  'formulas in brackets that open': many('\\[\na\n'),
  dollars: many('$a '),
  'headings by their underline': many('a\n-\n'),
  'lines of one list item': many('b\n', '- a\n'),
  'lines of one quotation': many('b\n', '> a\n'),
  'lines of one numbered item': many(' b\n', '1. a\n'),
  'list items': many('- a\n'),
  'lists in lists, within a line': many('- ', '', 'a'),
  'lists in lists, by their indentation': growing((index) => `${'  '.repeat(index % 200)}- a\n`),
  'quotations in quotations': many('> ', '', 'a'),
  'quotations and lists': many('> - ', '', 'a'),
  'links that open': many('[a]('),
  'links by reference that open': many('[a]['),
  'brackets that open': many('['),
  'brackets that close': many(']'),
  'brackets in brackets': around('[', ']'),
  'links in links': around('[', '](b)'),
  'pictures in pictures': around('![', '](b)'),
  'marks of footnotes': many('[^a]'),
  footnotes: growing((index) => `a[^${index}]\n\n[^${index}]: b\n\n`),
  definitions: growing((index) => `[${index}]\n\n[${index}]: https://example.org\n\n`),
  'a long definition that is named often': many('[a] and more text.\n\n', `[a]: b "${'c'.repeat(20_000)}"\n\n`),
  'bold in bold': around('**', '**'),
  'emphasis that only opens': many('*a '),
  'emphasis in emphasis': around('*a ', 'a*'),
  'emphasis of two kinds': many('*a_'),
  'emphasis that fits nothing': many('a*_'),
  'emphasis in one list item': many('*a ', '- '),
  'emphasis in one quotation': many('*a_ \n> ', '> '),
  'struck text that opens': many('~~a '),
  'code that opens': growing((index) => `${'`'.repeat(index)}a`),
  'marks of code': many('`'),
  'code that never fits': many('`a``b'),
  'footnotes beside marks of code': many('`', 'a[^1] '),
  angles: many('<a '),
  'comments that open': many('<!-- '),
  HTML: many('<div>\n\n'),
  entities: many('&'),
  backslashes: many('\\'),
  spaces: many(' ', 'a', 'b'),
  'blank lines': many('\n', 'a', 'b'),
  'combining marks': many('\u0301', 'a'),
  'emoji modifiers': many('\u{1F3FB}', 'a'),
  'Hebrew points': many('\u05B0', 'a'),
  'Thai vowels': many('\u0E33', 'a'),
  'combining marks in code': many('\u0301', '```js\na'),
  'one word': many('x'),
  fences: many('```\na\n\n'),
  'fences in Markdown': many('```a\n', '```markdown\n'),
  'a code of one line': many('a ', '```js\n', '\n```'),
  'code of brackets': many('([{', '```js\n', '\n```'),
  'quotes in code': many('"\n', '```js\n', '\n```'),
  'columns of a table': (length) =>
    `${'|'.repeat(length / 4)}\n${'|-'.repeat(length / 4)}|\n${'|\n'.repeat(length / 8)}`,
  'rows of a table': many('|a|b|\n', '|a|b|\n|-|-|\n'),
  addresses: many('http://a'),
  'e-mail addresses': many('a@'),
}
