import type { Model } from '@grizz/protocol/http'

/** Families of models that take pictures, for servers that say nothing of it. */
const seeing =
  /gpt-(4o|4\.1|4\.5|[5-9])|\bo[134]\b|claude|gemini|llava|bakllava|pixtral|vision|[-_]vl\b|vl[-:]|gemma-?[34]|llama-?4|minicpm-v|grok-[2-9]|internvl|molmo|moondream|mistral-(small|medium)|qwen3\.[5-9]/i

/** Whether a model takes pictures: what is known of it, else what its name says. */
export function seesPictures({ id, capabilities }: Pick<Model, 'id' | 'capabilities'>): boolean {
  return capabilities?.images ?? seeing.test(id)
}
