import { Button } from '@mantine/core';
import { Filter, Plus, Workflow } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { useStartOffer } from '../../../ui/first-steps.tsx';

export function EmptyWorkflows() {
  const [, navigate] = useLocation();
  const [isOffered] = useStartOffer();
  return (
    <EmptyState
      icon={Workflow}
      title="No workflows yet"
      action={
        <Button
          variant="filled"
          leftSection={<Plus size={14} />}
          onClick={() => navigate('/workflows/new')}
        >
          Make the first one
        </Button>
      }
    >
      <p>
        A workflow says what happens when something comes in: a webhook, a time of day, a file, a
        feed. Begin with a template, or drop a workflow file here.
        {isOffered && (
          <>
            {' '}
            Or <Link href="/start">see three samples work</Link> first.
          </>
        )}
      </p>
    </EmptyState>
  );
}

export function NoSuchWorkflows({ onShowAll }: { onShowAll: () => void }) {
  return (
    <EmptyState
      icon={Filter}
      title="No workflow fits"
      action={<Button onClick={onShowAll}>Show all workflows</Button>}
    >
      <p>The search looks at names, descriptions, folders, tags and what starts a workflow.</p>
    </EmptyState>
  );
}
