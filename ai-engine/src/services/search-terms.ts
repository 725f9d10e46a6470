const mostTerms = 8

/** The words of a search, and as one each what stands in quotation marks; at most eight. */
export function searchTerms(q: string): string[] {
  const found = [...q.matchAll(/"([^"]+)"|[^\s"]+/g)].map(([whole, phrase]) => (phrase ?? whole).trim())
  const terms = found.filter((term) => term !== '')
  return [...new Set(terms.length > 0 ? terms : [q.trim()])].slice(0, mostTerms)
}
