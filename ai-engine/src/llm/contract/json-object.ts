/** The object that a text is in JSON; undefined when it is none. */
export function objectIn(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** Arguments of a call as JSON of an object: servers read them again, and refuse a conversation with others. */
export function argumentsObject(json: string): string {
  return objectIn(json) ? json : JSON.stringify({ unreadable: json })
}
