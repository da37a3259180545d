import { ActionIcon, Button } from '@mantine/core';
import { Download, FolderInput, Pause, Play, Tags, Trash2, X } from 'lucide-react';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { formatCount } from '../../../ui/format.ts';
import { toPause } from '../model/workflow-state.ts';
import type { RowCommand } from './row-menu.tsx';
import classes from './selection-bar.module.css';

/** What can be done with all selected workflows at once. */
export function SelectionBar({
  workflows,
  onCommand,
  onPaused,
  onClear,
}: {
  workflows: readonly Workflow[];
  onCommand: (command: RowCommand) => void;
  onPaused: (paused: boolean) => void;
  onClear: () => void;
}) {
  const running = toPause(workflows, true).length;
  const paused = toPause(workflows, false).length;
  /** How many it is about, where it is not about all of them. */
  const some = (count: number) => (count === workflows.length ? '' : ` ${count}`);
  return (
    <div role="toolbar" aria-label="Selected workflows" className={classes.root}>
      <ActionIcon aria-label="Select none" onClick={onClear}>
        <X size={16} />
      </ActionIcon>
      <span className={classes.count} aria-live="polite">
        {formatCount(workflows.length, 'workflow')} selected
      </span>
      {running > 0 && (
        <Button leftSection={<Pause size={14} />} onClick={() => onPaused(true)}>
          Pause{some(running)}
        </Button>
      )}
      {paused > 0 && (
        <Button leftSection={<Play size={14} />} onClick={() => onPaused(false)}>
          Resume{some(paused)}
        </Button>
      )}
      <Button leftSection={<FolderInput size={14} />} onClick={() => onCommand('folder')}>
        Move
      </Button>
      <Button leftSection={<Tags size={14} />} onClick={() => onCommand('tags')}>
        Tags
      </Button>
      <Button leftSection={<Download size={14} />} onClick={() => onCommand('export')}>
        Export
      </Button>
      <Button leftSection={<Trash2 size={14} />} onClick={() => onCommand('remove')}>
        Remove
      </Button>
    </div>
  );
}
