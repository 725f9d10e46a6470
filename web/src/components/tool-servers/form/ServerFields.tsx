import { Disclosure } from '../../../ui/forms/Disclosure.tsx'
import { Field } from '../../../ui/forms/Field.tsx'
import { HeaderLines } from '../../../ui/forms/HeaderLines.tsx'
import { SecretField } from '../../../ui/forms/SecretField.tsx'
import { SwitchRow } from '../../../ui/forms/SwitchRow.tsx'
import { t } from '../../../words/en/administration/servers.ts'
import type { ServerDraft } from './server-draft.ts'

interface ServerFieldsProps {
  draft: ServerDraft
  onChange: (draft: ServerDraft) => void
  isAdmin: boolean
  headerNames: readonly string[]
}

export function ServerFields({ draft, onChange, isAdmin, headerNames }: ServerFieldsProps) {
  const set = (changes: Partial<ServerDraft>) => onChange({ ...draft, ...changes })
  return (
    <>
      <Field
        label={t('address')}
        data-first
        type="url"
        dir="ltr"
        required
        spellCheck={false}
        maxLength={2048}
        data-own
        placeholder="https://…/mcp"
        hint={t('addressAbout')}
        value={draft.url}
        onChange={(event) => set({ url: event.target.value })}
      />
      <Field
        label={t('name')}
        maxLength={100}
        hint={t('nameAbout')}
        value={draft.name}
        onChange={(event) => set({ name: event.target.value })}
      />
      {isAdmin && (
        <>
          <SwitchRow
            label={t('trusted')}
            about={t('trustedAbout')}
            checked={draft.trusted}
            onChange={(trusted) => set({ trusted })}
          />
          <SwitchRow
            label={t('allowPrivate')}
            about={t('allowPrivateAbout')}
            checked={draft.allowPrivate}
            onChange={(allowPrivate) => set({ allowPrivate })}
          />
        </>
      )}
      <Disclosure name={t('keyAndHeaders')} open={headerNames.length > 0}>
        <SecretField
          label={t('key')}
          value={draft.key}
          onChange={(key) => set({ key })}
          hint={headerNames.includes('Authorization') ? t('keyKept') : t('keyAbout')}
        />
        <HeaderLines value={draft.headerLines} onChange={(headerLines) => set({ headerLines })} kept={headerNames} />
      </Disclosure>
      <ClientFields draft={draft} set={set} />
    </>
  )
}

interface ClientFieldsProps {
  draft: ServerDraft
  set: (changes: Partial<ServerDraft>) => void
}

/** For authorization servers that take no new clients by themselves. */
function ClientFields({ draft, set }: ClientFieldsProps) {
  return (
    <Disclosure name={t('client')}>
      <p className="text-meta text-ink-faint">{t('clientAbout')}</p>
      <Field
        label={t('issuer')}
        type="url"
        dir="ltr"
        spellCheck={false}
        data-own
        placeholder="https://…"
        value={draft.issuer}
        onChange={(event) => set({ issuer: event.target.value })}
      />
      <Field
        label={t('clientId')}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        value={draft.clientId}
        onChange={(event) => set({ clientId: event.target.value })}
      />
      <SecretField
        label={t('clientSecret')}
        value={draft.clientSecret}
        onChange={(clientSecret) => set({ clientSecret })}
      />
    </Disclosure>
  )
}
