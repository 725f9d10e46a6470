import { Component, type ReactNode } from 'react'

interface ErrorBoundaryProps {
  /** Shown instead of what failed to render or to load; may offer to try again. */
  fallback: ReactNode | ((again: () => void) => ReactNode)
  children: ReactNode
}

/** Keeps a failure where it happened. React offers this to classes only. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    const { fallback, children } = this.props
    if (!this.state.failed) return children
    return typeof fallback === 'function' ? fallback(() => this.setState({ failed: false })) : fallback
  }
}
