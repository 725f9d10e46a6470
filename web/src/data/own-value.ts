/**
 * The value under a name that somebody else chose; undefined where the record has none of its own. Every object has a
 * `constructor` and a `toString`, and a tool, a model or a file may be called so.
 */
export function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
