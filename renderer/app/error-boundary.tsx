import { Button } from '@mantine/core';
import { Bug } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';

interface State {
  error: Error | undefined;
}

/** One broken screen leaves the others usable. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div role="alert">
        <EmptyState
          icon={Bug}
          level="h1"
          title="This screen broke"
          action={<Button onClick={() => location.reload()}>Reload the page</Button>}
        >
          <p>
            That is a bug in Patchbay. Nothing was lost: events are received and runs go on without
            this page.
          </p>
          <p>
            <code>{error.message}</code>
          </p>
        </EmptyState>
      </div>
    );
  }
}
