import { Component, type ReactNode } from 'react'
import { t } from '../../words/en/common.ts'
import type { PartLook, PartProblem } from './PartProblem.tsx'

interface LoadGuardProps {
  onFailed?: () => void
  onAgain?: () => void
  /** How the failure is shown, or what is shown instead. */
  instead?: PartLook | (() => ReactNode) | undefined
  children: ReactNode
}

interface LoadGuardState {
  error: Error | undefined
  /** It is itself loaded late, and ahead. */
  Problem: typeof PartProblem | undefined
}

/**
 * Keeps the page alive when the code of one of its parts cannot be loaded: the network is gone, or there is a new
 * build. Tries again when it is asked to and when the network is back. Other errors are thrown on to the boundary above.
 */
export class LoadGuard extends Component<LoadGuardProps, LoadGuardState> {
  override state: LoadGuardState = { error: undefined, Problem: undefined }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override componentDidCatch() {
    window.addEventListener('online', this.again)
    this.props.onFailed?.()
    if (typeof this.props.instead !== 'function')
      import('./PartProblem.tsx').then(
        ({ PartProblem }) => this.setState({ Problem: PartProblem }),
        () => undefined, // then there is only the button
      )
  }

  override componentWillUnmount() {
    window.removeEventListener('online', this.again)
  }

  again = () => {
    this.componentWillUnmount()
    this.props.onAgain?.()
    this.setState({ error: undefined })
  }

  override render() {
    const { children, instead = 'place' } = this.props
    const { error, Problem } = this.state
    if (!error) return children
    if (error.name !== 'ChunkLoadError') throw error
    if (typeof instead === 'function') return instead()
    if (Problem) return <Problem look={instead} onAgain={this.again} />
    return (
      <button type="button" onClick={this.again}>
        {t('loadAgain')}
      </button>
    )
  }
}
