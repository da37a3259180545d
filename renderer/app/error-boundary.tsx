import { Button } from '@mantine/core';
import { Bug, CloudOff } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import { FileUnreadError } from '../ui/later.tsx';

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
    const reload = <Button onClick={() => location.reload()}>Load the page again</Button>;
    if (error instanceof FileUnreadError)
      return (
        <div role="alert">
          <EmptyState
            icon={CloudOff}
            level="h1"
            title="This screen could not be read"
            action={reload}
          >
            <p>{error.message}</p>
            <p>{error.hint}</p>
          </EmptyState>
        </div>
      );
    return (
      <div role="alert">
        <EmptyState icon={Bug} level="h1" title="This screen broke" action={reload}>
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
