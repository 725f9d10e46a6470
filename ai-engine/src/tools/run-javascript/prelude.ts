/**
 * Runs inside QuickJS before the code does. Its value is the pair of functions that turn a value and an error into text;
 * `console` prints by `print`. What the code does to prototypes afterwards changes only how its own values are shown.
 */
export const prelude = `(({ JSON: { stringify }, Array: { from }, ArrayBuffer: { isView }, DataView, Error, InternalError, Map, Set, print }) => {
  const plain = (_key, value) => {
    if (typeof value === 'bigint') return value + 'n'
    if (typeof value === 'function') return '[function ' + value.name + ']'
    if (typeof value === 'symbol') return value.toString()
    if (typeof value === 'number' && !(value - value === 0)) return '' + value
    if (value instanceof Error) return errorText(value)
    if (value instanceof Map || value instanceof Set || (isView(value) && !(value instanceof DataView)))
      return from(value)
    return value
  }
  const errorText = (error) => {
    if (!(error instanceof Error)) return 'Thrown: ' + text(error)
    const line = /script\\.js:(\\d+)/.exec(error.stack ?? '')?.[1]
    return error.name + ': ' + error.message + (line ? ' (line ' + line + ')' : '')
  }
  const text = (value) => {
    if (typeof value === 'string') return value
    if (value === undefined) return 'undefined'
    try {
      const shown = plain('', value)
      return typeof shown === 'string' ? shown : stringify(shown, plain)
    } catch (error) {
      if (error instanceof InternalError) throw error
      return '[cannot be shown: ' + error.message + ']'
    }
  }
  const log = (...values) => {
    let line = ''
    for (let i = 0; i < values.length; i += 1) line += (i ? ' ' : '') + text(values[i])
    print(line)
  }
  globalThis.console = { log, info: log, debug: log, warn: log, error: log, table: log, dir: log }
  return [text, errorText]
})(globalThis)`
