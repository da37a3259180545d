import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './sections.module.css';

/** What steps may reach, and which workflows may start programs. */
export function NetworkSection({ children }: { children: ReactNode }) {
  const { data } = useRpcQuery('workflows.list', {});
  return (
    <>
      {children}
      <div className={classes.block}>
        <h3 className={classes.title}>Workflows with programs</h3>
        <p className={classes.text}>
          A step that starts a program can do whatever you can. It is allowed workflow by workflow,
          when a draft that needs it is published; what else a workflow may reach stands in its menu
          under “Permissions”.
        </p>
        <ul className={classes.programs} aria-label="Workflows that start programs">
          {(data?.workflows ?? []).map((workflow) => (
            <ProgramRow key={workflow.id} workflow={workflow} />
          ))}
        </ul>
        <p className={`${classes.quiet} ${classes.none}`}>
          No workflow has a step that starts programs.
        </p>
      </div>
    </>
  );
}

/** Nothing for a workflow without such a step. */
function ProgramRow({ workflow }: { workflow: Workflow }) {
  const permissions = useRpcQuery('workflows.permissions', { id: workflow.id, version: 'draft' });
  const allow = useRpcMutation('workflows.allowCommands');
  const isAllowed = !(permissions.data?.new ?? []).some(
    ({ permission }) => permission.kind === 'command',
  );
  const derived = permissions.data?.derived ?? [];
  if (!derived.some(({ permission }) => permission.kind === 'command')) return null;
  return (
    <li className={classes.item}>
      <span className={classes.grow}>
        <a href={`#/workflows/${workflow.id}`}>{workflow.name}</a>
      </span>
      <span className={classes.quiet}>{isAllowed ? 'Allowed' : 'Not allowed'}</span>
      <Button
        loading={allow.isPending}
        aria-label={`${isAllowed ? 'Forbid' : 'Allow'} the programs of ${workflow.name}`}
        onClick={() =>
          allow.mutate(
            { id: workflow.id, allow: !isAllowed },
            {
              onSuccess: () => void permissions.refetch(),
              onError: (error) => noticeFailed('That was not changed', error),
            },
          )
        }
      >
        {isAllowed ? 'Forbid' : 'Allow'}
      </Button>
    </li>
  );
}
