import { Button, Tooltip } from '@mantine/core';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { formatCount } from '../../../ui/format.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';
import classes from './problems.module.css';
import { useAllProblems } from './use-all-problems.ts';

/** In the header: how many problems there are; opens their list. */
export function ProblemsButton() {
  const { view } = useEditorContext();
  const isOpen = useEditorView(({ side }) => side === 'problems');
  const problems = useAllProblems();
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const words =
    problems.length === 0
      ? 'No problems'
      : [
          errors > 0 ? formatCount(errors, 'error') : '',
          warnings > 0 ? formatCount(warnings, 'warning') : '',
        ]
          .filter((part) => part !== '')
          .join(', ');
  return (
    <Tooltip label={words}>
      <Button
        variant="subtle"
        color="gray"
        aria-expanded={isOpen}
        className={classes.button}
        onClick={() => view.getState().showSide(isOpen ? null : 'problems')}
      >
        <span className="visually-hidden">Problems: {words}</span>
        {problems.length === 0 && (
          <CircleCheck size={15} className={classes.good} aria-hidden="true" />
        )}
        {errors > 0 && (
          <span className={classes.count} data-severity="error" aria-hidden="true">
            <CircleAlert size={15} />
            {errors}
          </span>
        )}
        {warnings > 0 && (
          <span className={classes.count} data-severity="warning" aria-hidden="true">
            <TriangleAlert size={15} />
            {warnings}
          </span>
        )}
      </Button>
    </Tooltip>
  );
}
