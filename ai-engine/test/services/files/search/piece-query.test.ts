import { expect, it } from 'vitest'
import { matchesIn, toQueries, toTerms } from '../../../../src/services/files/search/piece-query.ts'

const common = new Map([
  ['the', 45_000],
  ['of', 30_000],
  ['contract', 15_000],
  ['contracts', 2500],
])
const queriesOf = (q: string) => toQueries(toTerms(q), common).queries.map(({ query }) => query)

it('words that most pieces have are left out beside rarer ones, but not where all words are wanted', () => {
  expect(queriesOf('the turbine')).toEqual([`'turbine'`, `'turbi':*`, `'the' & 'turbi':*`])
})

it('so are beginnings of common words', () => {
  expect(queriesOf('contracts INV815')).toEqual([`'contracts'`, `'inv815'`, `'contra':* & 'inv815'`])
})

it('of common words alone the rarest is looked for', () => {
  expect(queriesOf('the of')).toEqual([`'of'`, `'the' & 'of'`])
  expect(queriesOf('the')).toEqual([`'the'`])
})

it('without figures nothing is left out', () => {
  expect(toQueries(toTerms('the of')).queries.length).toBe(3)
})

it('what is marked are words as they are written, from the first one on', () => {
  expect(matchesIn('A Größe of gross bears', toTerms('grosse'))).toEqual({ words: ['Größe', 'gross'], at: 2 })
  expect(matchesIn('熊は森に住む', toTerms('森に'))).toEqual({ words: ['森に'] })
  expect(matchesIn('bears', toTerms('turbine'))).toEqual({ words: [] })
})
