import type { ModelPart } from '../../src/llm/contract/model.ts'

/** Parts without the places where the network cut them. */
export function joined(parts: readonly ModelPart[]): ModelPart[] {
  const whole: ModelPart[] = []
  for (const part of parts) {
    const last = whole.at(-1)
    const isSame =
      last?.type === part.type && (part.type !== 'arguments' || ('call' in last && last.call === part.call))
    if (last && isSame && 'text' in last && 'text' in part) last.text += part.text
    else whole.push({ ...part })
  }
  return whole
}
