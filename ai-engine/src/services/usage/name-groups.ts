import type { UsageGroup, UsageGrouping } from '../../db/usage/usage.ts'
import type { ResolvedChoice } from '../../llm/contract/model-choice.ts'

/** The name of a model's provider for users; undefined when there is no such provider any more. */
export type ProviderName = (choice: ResolvedChoice) => string | undefined

/** Labels the groups of models with their providers: the same model may have several. */
export function nameGroups(
  groups: readonly UsageGroup[],
  groupBy: UsageGrouping,
  providerName: ProviderName,
): readonly UsageGroup[] {
  if (groupBy !== 'model') return groups
  return groups.map((group) => {
    const provider = group.key.slice(0, group.key.indexOf('/'))
    return { ...group, label: `${group.label} · ${providerName({ model: group.label, provider }) ?? provider}` }
  })
}
