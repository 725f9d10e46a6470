import type { MouseEvent } from 'react'
import { Button, type ButtonProps } from '../../../ui/buttons/Button.tsx'
import type { DecisionControls } from './use-decision.ts'

interface DecisionButtonProps extends Omit<ButtonProps, 'busy' | 'disabled' | 'name'> {
  controls: DecisionControls
  /** Tells the buttons of a card apart. */
  name: string
}

/**
 * One of the answers that a card takes. From its press until the call has changed none of them does anything more; they
 * stay where the focus is, which a disabled button would lose.
 */
export function DecisionButton({ controls: { taken }, name, className = '', onClick, ...rest }: DecisionButtonProps) {
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (taken === undefined) onClick?.(event)
    else event.preventDefault()
  }

  return (
    <Button
      className={`h-8 aria-disabled:cursor-default aria-disabled:opacity-55 ${className}`}
      aria-busy={taken === name || undefined}
      aria-disabled={taken !== undefined || undefined}
      onClick={press}
      {...rest}
    />
  )
}
