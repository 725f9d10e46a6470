import { describe, expect, it } from 'vitest'
import { createRequestVariants, type RefusalRule } from '../../../src/llm/http/request-variants.ts'
import { question } from '../gather.ts'

const usual = { field: true, parameter: true, item: true }
type Variant = typeof usual

const rule = (name: keyof Variant, about: RefusalRule<Variant>['about']): RefusalRule<Variant> => ({
  about,
  statuses: [400],
  change: ({ variant, complaint }) => (variant[name] && complaint.includes(name) ? { [name]: false } : undefined),
})
const open = () =>
  createRequestVariants(usual, [rule('field', 'server'), rule('parameter', 'model'), rule('item', 'conversation')])
const refused = (complaint: string, status = 400) => ({ status, complaint })

describe('what a server refuses', () => {
  it('is left out of what follows, as far as it goes', () => {
    const variantsOf = open()
    const first = variantsOf(question('Hi', 'bear-1'))
    for (const name of ['field', 'parameter', 'item']) expect(first.learn(refused(name))).toBe(true)
    expect(first.current()).toEqual({ field: false, parameter: false, item: false })
    expect(variantsOf(question('Hi', 'bear-1')).current()).toEqual({ field: false, parameter: false, item: true })
    expect(variantsOf(question('Hi', 'bear-2')).current()).toEqual({ field: false, parameter: true, item: true })
  })

  it('is left out once, and nothing else is tried for it', () => {
    const variants = open()(question('Hi'))
    expect(variants.learn(refused('field', 500))).toBe(false)
    expect(variants.learn(refused('something else'))).toBe(false)
    expect(variants.learn(refused('field'))).toBe(true)
    expect(variants.learn(refused('field'))).toBe(false)
  })

  it('is tried again without it by each of the requests that were refused at the same time', () => {
    const variantsOf = open()
    const [first, second] = [variantsOf(question('One')), variantsOf(question('Two'))]
    expect(first.learn(refused('field'))).toBe(true)
    expect(second.current().field).toBe(true)
    expect(second.learn(refused('field'))).toBe(true)
    expect(second.current().field).toBe(false)
    expect(second.learn(refused('field'))).toBe(false)
  })
})
