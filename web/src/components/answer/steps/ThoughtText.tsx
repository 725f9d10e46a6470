import { withoutStackedMarks } from '../../../ui/display/stacked-marks.ts'

/** A model's reasoning, as it wrote it. */
export function ThoughtText({ text }: { text: string }) {
  return (
    <div dir="auto" className="leading-normal wrap-anywhere whitespace-pre-wrap text-ink-soft [unicode-bidi:plaintext]">
      {withoutStackedMarks(text)}
    </div>
  )
}
