import type { Me } from '@grizz/protocol/http'
import { type FormEvent, useId, useState } from 'react'
import { FormProblem } from '../accounts/FormProblem.tsx'
import { useUpdateMe } from '../data/profile-mutations.ts'
import { useModels } from '../data/queries.ts'
import { Button } from '../kit/Button.tsx'
import { notify } from '../kit/notices.ts'

const field =
  'w-full rounded-medium border border-line-strong bg-raised px-3 transition-colors hover:border-ink-faint focus:border-focus focus:outline-2 focus:-outline-offset-1 focus:outline-focus'

/** What a new conversation begins with. One that is there keeps what it began with. */
export function Defaults({ me }: { me: Me }) {
  const id = useId()
  const { data } = useModels()
  const update = useUpdateMe()
  const [model, setModel] = useState(me.defaultModel ?? '')
  const [prompt, setPrompt] = useState(me.systemPrompt ?? '')
  const changed = model !== (me.defaultModel ?? '') || prompt.trim() !== (me.systemPrompt ?? '')
  const gone = model !== '' && data && !data.models.some((candidate) => candidate.id === model)

  function submit(event: FormEvent) {
    event.preventDefault()
    update.mutate(
      { defaultModel: model || null, systemPrompt: prompt.trim() || null },
      { onSuccess: () => notify('Saved. New conversations begin with this.') },
    )
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div>
        <label htmlFor={`${id}-model`} className="mb-1.5 block font-medium">
          Model
        </label>
        <select
          id={`${id}-model`}
          value={model}
          onChange={(event) => setModel(event.target.value)}
          className={`${field} h-10 touch:h-11`}
        >
          <option value="">The server’s choice{data ? ` (${data.defaultModel})` : ''}</option>
          {gone && <option value={model}>{model} (not offered any more)</option>}
          {data?.models.map((candidate) => (
            <option key={candidate.id} value={candidate.id}>
              {candidate.name}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor={`${id}-prompt`} className="mb-1.5 block font-medium">
          Instructions
        </label>
        <textarea
          id={`${id}-prompt`}
          value={prompt}
          onChange={(event) => setPrompt(event.target.value)}
          maxLength={32_000}
          rows={4}
          placeholder="How answers should be: their tone, their length, what to know of you."
          className={`${field} block resize-y py-2 placeholder:text-ink-faint`}
        />
      </div>
      <FormProblem error={update.error} />
      <Button type="submit" disabled={!changed} busy={update.isPending} className="self-end">
        Save
      </Button>
    </form>
  )
}
