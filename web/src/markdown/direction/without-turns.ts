const turns = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** For an attribute, which the browser shows in a line of its own making: without the signs that turn the direction. */
export function withoutTurns(text: string): string {
  return text.replace(turns, '')
}
