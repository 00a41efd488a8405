import { Component, type ReactNode } from 'react';
import { ErrorState } from './ErrorState.tsx';

/** Keeps a fault in one part of the screen from taking the rest with it. `fallback`: what stands there instead, where loading the page again is too much. */
export class ErrorBoundary extends Component<{ children: ReactNode; fallback?: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('nothing thrown') };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    if (this.props.fallback !== undefined) return this.props.fallback;
    // A chunk that cannot be fetched is most often an older page after an update: only loading the page again helps.
    return <ErrorState error={this.state.error} onRetry={() => location.reload()} />;
  }
}
