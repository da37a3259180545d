import { ActionIcon, Tooltip } from '@mantine/core';
import {
  Archive,
  ArchiveRestore,
  Download,
  FlaskConical,
  GitCompare,
  MailOpen,
  RotateCcw,
  Star,
  X,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { formatCount } from '../../../ui/format.ts';
import type { RowCommand } from '../model/keys.ts';
import classes from './list-head.module.css';

/** `1,234 events`, or `more than 10,000 events`. */
export function countWords({ count, more }: { count: number; more: boolean }): string {
  return more ? `more than ${count.toLocaleString('en-US')} events` : formatCount(count, 'event');
}

function allWords({ count, more }: { count: number; more: boolean }): string {
  return `${count.toLocaleString('en-US')}${more ? '+' : ''}`;
}

/** How many events the list has, and what can be done with all of them. */
export function ListInfo({ words, children }: { words: string; children?: ReactNode }) {
  return (
    <div className={classes.info}>
      <span className={classes.words} role="status">
        {words}
      </span>
      {children}
    </div>
  );
}

/** What can be done with the events that are chosen. */
export function SelectionBar({
  count,
  all,
  isAll,
  isArchive,
  onAll,
  onClear,
  onCommand,
  onExport,
}: {
  count: number;
  /** How many fit the search, where more fit than are chosen. */
  all: { count: number; more: boolean } | undefined;
  /** Whether all that fit are chosen, loaded or not. */
  isAll: boolean;
  isArchive: boolean;
  onAll: () => void;
  onClear: () => void;
  onCommand: (command: RowCommand) => void;
  onExport: () => void;
}) {
  return (
    <div className={classes.info} data-choosing="" role="toolbar" aria-label="Chosen events">
      <Tooltip label="Choose none (Esc)">
        <ActionIcon size={24} aria-label="Choose none" onClick={onClear}>
          <X size={14} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.words} role="status">
        {isAll && all !== undefined
          ? `All ${allWords(all)} that fit`
          : `${count.toLocaleString('en-US')} chosen`}
      </span>
      {!isAll && all !== undefined && (all.more || all.count > count) && (
        <button type="button" className={classes.link} onClick={onAll}>
          All {allWords(all)} that fit
        </button>
      )}
      <IconAct
        label={isArchive ? 'To the inbox (E)' : 'Archive (E)'}
        onClick={() => onCommand('archive')}
      >
        {isArchive ? <ArchiveRestore size={15} /> : <Archive size={15} />}
      </IconAct>
      <IconAct label="Star (S)" onClick={() => onCommand('star')}>
        <Star size={15} />
      </IconAct>
      <IconAct label="Mark as read or unread (U)" onClick={() => onCommand('unread')}>
        <MailOpen size={15} />
      </IconAct>
      {count === 2 && !isAll && (
        <IconAct label="Compare the two (C)" onClick={() => onCommand('compare')}>
          <GitCompare size={15} />
        </IconAct>
      )}
      <IconAct label="Export" onClick={onExport}>
        <Download size={15} />
      </IconAct>
      <IconAct label="Rehearse (H)" onClick={() => onCommand('rehearse')}>
        <FlaskConical size={15} />
      </IconAct>
      <IconAct label="Replay (R)" onClick={() => onCommand('replay')}>
        <RotateCcw size={15} />
      </IconAct>
    </div>
  );
}

function IconAct({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={26} aria-label={label.replace(/ \(.*$/, '')} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
