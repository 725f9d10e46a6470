import { Component, type ReactNode } from 'react'

interface SafeguardProps {
  /** Shown instead of what failed to render or to load. */
  fallback: ReactNode
  children: ReactNode
}

/** Keeps a failure where it happened. React offers this to classes only. */
export class Safeguard extends Component<SafeguardProps, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
