import { Button } from '@mantine/core';
import { Filter, Plus, Workflow } from 'lucide-react';
import { useLocation } from 'wouter';
import { EmptyState } from '../../../ui/empty-state.tsx';

export function EmptyWorkflows() {
  const [, navigate] = useLocation();
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
        feed. Begin with a template, three of which need no account, or drop a workflow file here.
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
