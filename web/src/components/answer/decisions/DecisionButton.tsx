import { Button, type ButtonProps } from '../../../ui/buttons/Button.tsx'
import type { DecisionControls } from './use-decision.ts'

interface DecisionButtonProps extends Omit<ButtonProps, 'busy' | 'disabled' | 'name'> {
  controls: DecisionControls
  /** Tells the buttons of a card apart. */
  name: string
}

/** One of the answers that a card takes: busy from its press until the call has changed, and so long none of them can be pressed. */
export function DecisionButton({ controls: { taken }, name, className = '', ...rest }: DecisionButtonProps) {
  return <Button className={`h-8 ${className}`} busy={taken === name} disabled={taken !== undefined} {...rest} />
}
