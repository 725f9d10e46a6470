import type { ToolCallPart } from '@grizz/protocol/parts'
import { MessageCircleQuestionMark } from 'lucide-react'
import { type FormEvent, useMemo } from 'react'
import { withoutTurns } from '../../../markdown/direction/without-turns.ts'
import { t } from '../../../words/en/tools.ts'
import { isPage } from '../../navigation/open-later.ts'
import { titleOf } from '../tool-call/tool-call-words.ts'
import { CardFrame } from './CardFrame.tsx'
import { DecisionButton } from './DecisionButton.tsx'
import { FormFieldView } from './FormFieldView.tsx'
import { contentOf, fieldsOf } from './form-fields.ts'
import { PageLink } from './PageLink.tsx'
import { useDecision } from './use-decision.ts'

/** The question of a tool's server: a form, or a page where the user does something. */
export function InputCard({ call }: { call: ToolCallPart }) {
  const controls = useDecision(call.callId)
  const { message, schema, url } = call.input ?? {}
  const fields = useMemo(() => (schema ? fieldsOf(schema) : []), [schema])

  function accept(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (controls.taken !== undefined) return
    const content = contentOf(fields, new FormData(event.currentTarget))
    controls.decide('accept', { decision: 'answer', input: { action: 'accept', content } })
  }

  return (
    <CardFrame
      icon={MessageCircleQuestionMark}
      title={t('wantsToKnow', { tool: titleOf(call) })}
      error={controls.error}
    >
      {message && (
        <p dir="auto" className="text-ink-soft wrap-anywhere whitespace-pre-wrap">
          {withoutTurns(message)}
        </p>
      )}
      <form onSubmit={accept} className="flex flex-col gap-3">
        {fields.map((field) => (
          <FormFieldView key={field.name} field={field} />
        ))}
        {url && isPage(url) && <OutsidePage url={url} />}
        <div className="flex flex-wrap gap-2">
          <DecisionButton controls={controls} name="accept" type="submit" look="honey">
            {url ? t('done') : t('giveAnswer')}
          </DecisionButton>
          <DecisionButton
            controls={controls}
            name="decline"
            onClick={() => controls.decide('decline', { decision: 'answer', input: { action: 'decline' } })}
          >
            {t('decline')}
          </DecisionButton>
          <DecisionButton
            controls={controls}
            name="go_on"
            onClick={() => controls.decide('go_on', { decision: 'go_on' })}
          >
            {t('goOnWithout')}
          </DecisionButton>
        </div>
      </form>
    </CardFrame>
  )
}

/** Where it leads is said in full: the server chose the address. */
function OutsidePage({ url }: { url: string }) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <code className="text-meta text-ink-faint wrap-anywhere">{url}</code>
      <PageLink url={url}>{t('openPage')}</PageLink>
    </div>
  )
}
