import { Button } from '@mantine/core';
import { Workflow } from 'lucide-react';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { useRpcMutation, useRpcQuery } from '../../rpc/rpc-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { noticeFailed } from '../../ui/notices.ts';
import classes from './workflows-screen.module.css';

/** All workflows by name. */
export function WorkflowsScreen() {
  const [, navigate] = useLocation();
  const { data, error, refetch } = useRpcQuery('workflows.list', {});
  const create = useRpcMutation('workflows.create');
  useEffect(() => {
    document.title = 'Workflows · Patchbay';
  }, []);
  const add = (
    <Button
      variant="filled"
      onClick={() =>
        create.mutate(
          { name: 'New workflow' },
          {
            onSuccess: ({ id }) => navigate(`/workflows/${id}`),
            onError: (failure) => noticeFailed('The workflow was not made', failure),
          },
        )
      }
    >
      New workflow
    </Button>
  );
  return (
    <div className={classes.root}>
      <header className={classes.bar}>
        <h1 className={classes.title}>Workflows</h1>
        {data !== undefined && data.workflows.length > 0 && add}
      </header>
      {content()}
    </div>
  );

  function content() {
    if (error !== null && data === undefined)
      return (
        <ErrorState
          title="The workflows cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      );
    if (data === undefined) return <ListSkeleton label="Loading workflows" />;
    if (data.workflows.length === 0)
      return (
        <EmptyState icon={Workflow} title="No workflows yet" action={add}>
          <p>
            A workflow says what happens when a webhook arrives, a time comes or a file changes.
          </p>
        </EmptyState>
      );
    return (
      <ul className={classes.list}>
        {data.workflows.map(({ id, name }) => (
          <li key={id}>
            <Link href={`/workflows/${id}`} className={classes.row}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    );
  }
}
