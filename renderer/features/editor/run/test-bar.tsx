import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { ListVideo, X } from 'lucide-react';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';
import { showRun, usePanel, usePanelStore } from './panel-state.ts';
import classes from './run.module.css';
import { useShownRun } from './use-shown-run.ts';

/** In the header: the run on the canvas, and the way to the others. */
export function TestBar() {
  const { view } = useEditorContext();
  const panel = usePanelStore();
  const isOpen = useEditorView(({ side }) => side === 'run');
  const runId = usePanel((state) => state.runId);
  const { data: shown } = useShownRun();
  const run = runId === null ? undefined : shown?.run;
  return (
    <span className={classes.bar}>
      <Tooltip label="Runs of this workflow, on the canvas">
        <Button
          variant={run === undefined ? 'subtle' : 'default'}
          color="gray"
          leftSection={run === undefined && <ListVideo size={15} aria-hidden="true" />}
          aria-expanded={isOpen}
          aria-label={run === undefined ? 'Runs' : undefined}
          onClick={() => view.getState().showSide(isOpen ? null : 'run')}
        >
          {run === undefined ? (
            'Runs'
          ) : (
            <span className={classes.barStatus}>
              <span className="visually-hidden">Run on the canvas: </span>
              <StatusBadge status={run.status} />
            </span>
          )}
        </Button>
      </Tooltip>
      {run !== undefined && (
        <Tooltip label="Take the run off the canvas">
          <ActionIcon
            aria-label="Take the run off the canvas"
            onClick={() => {
              showRun(panel, null);
              panel.setState({ isLive: true });
            }}
          >
            <X size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </span>
  );
}
