import { Button } from '@mantine/core';
import { PencilRuler } from 'lucide-react';
import type { RunSummary } from '../../../../shared/model/run.ts';
import classes from './compare.module.css';

/** What comes after a rehearsal: mend on, or publish and run for real. */
export function RerunFixed({ before }: { before: RunSummary }) {
  return (
    <div className={classes.next}>
      <p className={classes.quiet}>
        Nothing outside was touched: recorded outputs stood in for what acts.
      </p>
      <Button
        component="a"
        href={`#/workflows/${before.workflowId}?run=${before.id}`}
        leftSection={<PencilRuler size={14} />}
      >
        Back to the editor, to mend or publish
      </Button>
    </div>
  );
}
