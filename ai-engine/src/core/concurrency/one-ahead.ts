/** Yields the values of `source`; each is fetched while the consumer works on the one before. */
export async function* oneAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]()
  const fetch = () => {
    const result = iterator.next()
    result.catch(() => {}) // The rejection is handled where the result is awaited.
    return result
  }
  let next = fetch()
  try {
    for (;;) {
      const { done, value } = await next
      if (done) return
      next = fetch()
      yield value
    }
  } finally {
    // Not awaited: a source that stands still may not hold a consumer that has left.
    iterator.return?.()?.catch(() => {})
  }
}
