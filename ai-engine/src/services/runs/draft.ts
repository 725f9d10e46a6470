/** An answer while it is written. The agent that runs it writes; the heartbeat, the publisher and the end of the run read. */
export interface Draft {
  content(): string
  reasoning(): string
  /** Replaces the draft with the text that a continued answer begins with. */
  begin(text: { content: string; reasoning: string }): void
  /** @returns where the text begins: UTF-16 units of its kind before it */
  write(kind: 'text' | 'reasoning', text: string): number
}

/** `partial` is the text of an earlier attempt: it is kept until the answer begins anew. */
export function createDraft(partial: { content: string; reasoning: string }): Draft {
  const texts = { text: partial.content, reasoning: partial.reasoning }

  return {
    content: () => texts.text,
    reasoning: () => texts.reasoning,
    begin({ content, reasoning }) {
      texts.text = content
      texts.reasoning = reasoning
    },
    write(kind, text) {
      const offset = texts[kind].length
      texts[kind] += text
      return offset
    },
  }
}
