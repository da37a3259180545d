import { ActionIcon, Menu } from '@mantine/core';
import {
  Copy,
  Download,
  Ellipsis,
  ExternalLink,
  FolderInput,
  type LucideIcon,
  Pause,
  Pencil,
  Play,
  ShieldCheck,
  Tags,
  Trash2,
} from 'lucide-react';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import classes from './row-menu.module.css';

export const ROW_COMMANDS = [
  'open',
  'run',
  'pause',
  'duplicate',
  'rename',
  'export',
  'folder',
  'tags',
  'permissions',
  'remove',
] as const;
export type RowCommand = (typeof ROW_COMMANDS)[number];

/** Keys that do the same on the row that the cursor is on. */
export const commandKeys: Partial<Record<RowCommand, string>> = {
  open: 'Enter',
  run: 'R',
  pause: 'P',
  duplicate: 'D',
  rename: 'F2',
  export: 'E',
  folder: 'M',
  tags: 'T',
  remove: 'Delete',
};

const looks: Record<RowCommand, { icon: LucideIcon; name: string }> = {
  open: { icon: ExternalLink, name: 'Open' },
  run: { icon: Play, name: 'Run now' },
  pause: { icon: Pause, name: 'Pause' },
  duplicate: { icon: Copy, name: 'Duplicate' },
  rename: { icon: Pencil, name: 'Rename…' },
  export: { icon: Download, name: 'Export' },
  folder: { icon: FolderInput, name: 'Move to a folder…' },
  tags: { icon: Tags, name: 'Tags…' },
  permissions: { icon: ShieldCheck, name: 'Permissions…' },
  remove: { icon: Trash2, name: 'Remove' },
};

/** Whether a person can start it: it has a trigger for that. */
function startsByHand(workflow: Workflow): boolean {
  return workflow.triggers.some(({ type }) => type === 'manual');
}

export function isOffered(command: RowCommand, workflow: Workflow): boolean {
  if (command === 'run') return startsByHand(workflow);
  if (command === 'pause') return workflow.publishedVersion !== null;
  return true;
}

export function RowMenu({
  workflow,
  opened,
  onChange,
  onCommand,
}: {
  workflow: Workflow;
  opened: boolean;
  onChange: (opened: boolean) => void;
  onCommand: (command: RowCommand) => void;
}) {
  return (
    <Menu
      opened={opened}
      onChange={onChange}
      position="bottom-end"
      shadow="none"
      radius="md"
      width={224}
      transitionProps={{ duration: 0 }}
      // Inside of the page's main landmark, and outside of the list, which would cut it off.
      portalProps={{ target: '#content' }}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <ActionIcon
          aria-label={`Actions for ${workflow.name}`}
          tabIndex={-1}
          className={classes.button}
        >
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      {opened && (
        <Menu.Dropdown aria-label={`Actions for ${workflow.name}`}>
          {ROW_COMMANDS.filter((command) => isOffered(command, workflow)).map((command) => {
            const { icon: Icon, name } = looks[command];
            const resumes = command === 'pause' && workflow.paused;
            return (
              <Menu.Item
                key={command}
                className={classes.item}
                data-danger={command === 'remove' || undefined}
                leftSection={resumes ? <Play size={14} /> : <Icon size={14} />}
                rightSection={
                  commandKeys[command] === undefined ? undefined : (
                    <kbd className={classes.key}>{commandKeys[command]}</kbd>
                  )
                }
                onClick={() => onCommand(command)}
              >
                {resumes ? 'Resume' : name}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      )}
    </Menu>
  );
}
