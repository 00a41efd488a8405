import { Component, type ReactNode } from 'react';
import { ErrorState } from './ErrorState.tsx';

/** Keeps a fault in one part of the screen from taking the rest with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('nothing thrown') };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    // A chunk that cannot be fetched is most often an older page after an update: only loading the page again helps.
    return <ErrorState error={this.state.error} onRetry={() => location.reload()} />;
  }
}
