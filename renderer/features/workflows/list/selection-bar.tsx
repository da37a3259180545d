import { ActionIcon, Button } from '@mantine/core';
import { Download, FolderInput, Pause, Play, Tags, Trash2, X } from 'lucide-react';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { formatCount } from '../../../ui/format.ts';
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
  const live = workflows.filter(({ publishedVersion }) => publishedVersion !== null);
  return (
    <div role="toolbar" aria-label="Selected workflows" className={classes.root}>
      <ActionIcon aria-label="Select none" onClick={onClear}>
        <X size={16} />
      </ActionIcon>
      <span className={classes.count} aria-live="polite">
        {formatCount(workflows.length, 'workflow')} selected
      </span>
      {live.some(({ paused }) => !paused) && (
        <Button leftSection={<Pause size={14} />} onClick={() => onPaused(true)}>
          Pause
        </Button>
      )}
      {live.some(({ paused }) => paused) && (
        <Button leftSection={<Play size={14} />} onClick={() => onPaused(false)}>
          Resume
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
