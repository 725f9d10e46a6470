import type { ProviderApi } from '@grizz/protocol/providers'
import type { ReactNode } from 'react'
import { Disclosure } from '../../../ui/forms/Disclosure.tsx'
import { Field } from '../../../ui/forms/Field.tsx'
import { HeaderLines } from '../../../ui/forms/HeaderLines.tsx'
import { SecretField } from '../../../ui/forms/SecretField.tsx'
import { Select } from '../../../ui/forms/Select.tsx'
import { t } from '../../../words/en/administration/providers.ts'
import type { ProviderDraft } from './provider-draft.ts'

interface ProviderFieldsProps {
  draft: ProviderDraft
  onChange: (draft: ProviderDraft) => void
  /** Its last four characters, where one is kept; empty for a short one. */
  keyHint?: string | null
  keyAbout?: ReactNode
  headerNames?: readonly string[]
  /** For a provider with an account the key comes first, and the address is known. */
  keyFirst: boolean
}

/** Name, address and key of a provider, and which API it speaks. */
export function ProviderFields({
  draft,
  onChange,
  keyHint = null,
  keyAbout,
  headerNames = [],
  keyFirst,
}: ProviderFieldsProps) {
  const set = (changes: Partial<ProviderDraft>) => onChange({ ...draft, ...changes })
  const address = (
    <>
      <Field
        label={t('address')}
        type="url"
        dir="ltr"
        required
        spellCheck={false}
        maxLength={2048}
        data-own
        placeholder="https://…/v1"
        hint={t('addressAbout')}
        value={draft.baseUrl}
        onChange={(event) => set({ baseUrl: event.target.value })}
      />
      <Select
        label={t('speaks')}
        value={draft.api}
        onChange={(event) => set({ api: event.target.value as ProviderApi })}
      >
        {Object.entries(apiNames).map(([api, name]) => (
          <option key={api} value={api}>
            {name()}
          </option>
        ))}
      </Select>
      <Field
        label={t('shownName')}
        maxLength={100}
        value={draft.name}
        onChange={(event) => set({ name: event.target.value })}
      />
    </>
  )
  return (
    <>
      {!keyFirst && address}
      <div>
        <SecretField
          label={keyFirst ? t('key') : t('keyIfNeeded')}
          value={draft.apiKey}
          onChange={(apiKey) => set({ apiKey })}
          placeholder={keyHint === null ? undefined : `••••${keyHint}`}
          hint={keyHint === null ? t('keyAbout') : t('keyKept')}
        />
        {keyAbout}
      </div>
      <Disclosure name={keyFirst ? t('addressAndMore') : t('more')}>
        {keyFirst && address}
        <HeaderLines value={draft.headerLines} onChange={(headerLines) => set({ headerLines })} kept={headerNames} />
      </Disclosure>
    </>
  )
}

export const apiNames: Readonly<Record<ProviderApi, () => string>> = {
  openai_chat: () => t('apiChat'),
  openai_responses: () => t('apiResponses'),
  anthropic: () => t('apiAnthropic'),
}
