import { Inbox, ListChecks } from 'lucide-react';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';

/** The pane while no event is open. */
export function NothingOpen({ count }: { count: number }) {
  if (count > 0)
    return (
      <EmptyState icon={ListChecks} title={`${formatCount(count, 'event')} chosen`}>
        <p>What is above the list is done with all of them.</p>
      </EmptyState>
    );
  return (
    <EmptyState icon={Inbox} title="No event is open">
      <p>
        <kbd>J</kbd> and <kbd>K</kbd> move, <kbd>Enter</kbd> opens, <kbd>/</kbd> searches, and{' '}
        <kbd>?</kbd> names the other keys.
      </p>
    </EmptyState>
  );
}
