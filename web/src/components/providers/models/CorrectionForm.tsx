import type { ModelCorrection } from '@grizz/protocol/providers'
import { useState } from 'react'
import { Button } from '../../../ui/buttons/Button.tsx'
import { Field } from '../../../ui/forms/Field.tsx'
import { Select } from '../../../ui/forms/Select.tsx'
import { t } from '../../../words/en/administration/providers.ts'
import { t as common } from '../../../words/en/common.ts'
import {
  abilityNames,
  type CorrectionDraft,
  correctionOf,
  draftOf,
  mistakesIn,
  priceNames,
  type Said,
  tokenNames,
} from './correction-draft.ts'

interface CorrectionFormProps {
  name: string
  correction: ModelCorrection
  onKeep: (correction: ModelCorrection) => void
  onCancel: () => void
}

/** What an administrator knows better of one model. What is left empty stays as the provider and the public list say. */
export function CorrectionForm({ name, correction, onKeep, onCancel }: CorrectionFormProps) {
  const [draft, setDraft] = useState(() => draftOf(correction))
  const mistakes = mistakesIn(draft)
  const set = (changes: Partial<CorrectionDraft>) => setDraft({ ...draft, ...changes })
  return (
    <fieldset className="rising my-1 flex flex-col gap-4 rounded-medium border border-line p-3">
      <legend className="sr-only">{t('correctionOf', { name })}</legend>
      <Field
        label={t('shownName')}
        maxLength={100}
        placeholder={name}
        value={draft.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <div className="grid gap-3 md:grid-cols-2">
        {[...tokenNames, ...priceNames].map((field) => (
          <Field
            key={field}
            label={numberNames[field]()}
            inputMode="decimal"
            placeholder={t('asKnown')}
            value={draft[field]}
            onChange={(event) => set({ [field]: event.target.value })}
            error={mistakes.includes(field) ? t('numberWanted') : undefined}
          />
        ))}
        {abilityNames.map((ability) => (
          <SaidField
            key={ability}
            label={abilities[ability]()}
            value={draft[ability]}
            onChange={(said) => set({ [ability]: said })}
          />
        ))}
        <SaidField label={t('canReason')} value={draft.reasoning} onChange={(reasoning) => set({ reasoning })} />
        {draft.reasoning === 'yes' && (
          <Field
            label={t('levels')}
            dir="ltr"
            data-own
            placeholder="low, medium, high"
            hint={t('levelsAbout')}
            value={draft.reasoningEfforts}
            onChange={(event) => set({ reasoningEfforts: event.target.value })}
            error={mistakes.includes('reasoningEfforts') ? t('levelsWanted') : undefined}
          />
        )}
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button className="mr-auto" onClick={() => onKeep({})}>
          {t('asKnownAgain')}
        </Button>
        <Button onClick={onCancel}>{common('cancel')}</Button>
        <Button disabled={mistakes.length > 0} onClick={() => onKeep(correctionOf(draft))}>
          {t('keepCorrection')}
        </Button>
      </div>
    </fieldset>
  )
}

function SaidField({ label, value, onChange }: { label: string; value: Said; onChange: (said: Said) => void }) {
  return (
    <Select label={label} value={value} onChange={(event) => onChange(event.target.value as Said)}>
      <option value="">{t('asKnown')}</option>
      <option value="yes">{t('yes')}</option>
      <option value="no">{t('no')}</option>
    </Select>
  )
}

const numberNames: Readonly<Record<(typeof tokenNames)[number] | (typeof priceNames)[number], () => string>> = {
  contextWindow: () => t('contextWindow'),
  maxOutputTokens: () => t('longestAnswer'),
  inputPerMillion: () => t('inputPrice'),
  cachedInputPerMillion: () => t('cachedPrice'),
  cacheWritePerMillion: () => t('cacheWritePrice'),
  outputPerMillion: () => t('outputPrice'),
}

const abilities: Readonly<Record<(typeof abilityNames)[number], () => string>> = {
  tools: () => t('canTools'),
  images: () => t('canImages'),
  files: () => t('canFiles'),
  temperature: () => t('canTemperature'),
}
