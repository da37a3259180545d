import { Button } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { describeError } from './describe-error.ts';
import { EmptyState } from './empty-state.tsx';

export function ErrorState({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: unknown;
  onRetry?: () => void;
}) {
  const { message, hint, problems } = describeError(error);
  return (
    <div role="alert">
      <EmptyState
        icon={CircleAlert}
        title={title}
        action={onRetry === undefined ? undefined : <Button onClick={onRetry}>Try again</Button>}
      >
        <p>{message}</p>
        {problems.length > 0 && (
          <ul>
            {problems.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {hint !== undefined && <p>{hint}</p>}
      </EmptyState>
    </div>
  );
}
