interface LoneSwitchProps {
  /** For a screen reader: it has no words beside it. */
  label: string
  checked: boolean
  disabled?: boolean
  onChange: (checked: boolean) => void
}

/** A switch without a row of its own. */
export function LoneSwitch({ label, checked, disabled = false, onChange }: LoneSwitchProps) {
  return (
    <input
      type="checkbox"
      role="switch"
      aria-label={label}
      checked={checked}
      aria-checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
      className="switch mt-0.5 shrink-0"
    />
  )
}
