// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list cannot be those of a table
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus (aria-activedescendant)
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid has the keys
import { Checkbox } from '@mantine/core';
import { memo } from 'react';
import type { Trigger } from '../../../../shared/model/trigger.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import type { ListedWorkflow } from '../model/list-model.ts';
import { stateIcons, stateOf, stateWords } from '../model/workflow-state.ts';
import { DayBar } from './day-bar.tsx';
import { type RowCommand, RowMenu } from './row-menu.tsx';
import { TriggerCell, type TriggerLooks } from './trigger-cell.tsx';
import classes from './workflow-row.module.css';

export interface RowHandlers {
  onCommand(id: string, command: RowCommand): void;
  onSelect(id: string, range: boolean): void;
  onMenu(id: string, opened: boolean): void;
  onPoint(id: string): void;
}

export interface WorkflowRowProps {
  id: string;
  row: ListedWorkflow;
  live: readonly Trigger[];
  looks: TriggerLooks;
  /** From 1, heads of folders included. */
  index: number;
  top: number;
  hasCursor: boolean;
  isSelected: boolean;
  menuOpened: boolean;
  handlers: RowHandlers;
}

export const WorkflowRow = memo(function WorkflowRow(props: WorkflowRowProps) {
  const { row, live, looks, handlers, isSelected } = props;
  const { workflow, counts } = row;
  const state = stateOf(workflow);
  const StateIcon = stateIcons[state];
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.index}
      aria-selected={isSelected}
      data-cursor={props.hasCursor || undefined}
      className={classes.row}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={(event) => {
        handlers.onPoint(workflow.id);
        if (event.shiftKey) handlers.onSelect(workflow.id, true);
        else if (event.ctrlKey || event.metaKey) handlers.onSelect(workflow.id, false);
        else handlers.onCommand(workflow.id, 'open');
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        handlers.onPoint(workflow.id);
        handlers.onMenu(workflow.id, true);
      }}
    >
      <div role="gridcell" className={classes.check} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          size="xs"
          tabIndex={-1}
          aria-label={`Select ${workflow.name}`}
          checked={isSelected}
          onChange={() => undefined}
          onClick={(event) => handlers.onSelect(workflow.id, event.shiftKey)}
        />
      </div>
      <div role="gridcell" className={classes.nameCell}>
        <a
          href={`#/workflows/${workflow.id}`}
          tabIndex={-1}
          className={classes.name}
          title={workflow.description ?? workflow.name}
          onClick={(event) => {
            // With a modifier the browser opens a tab; otherwise the row does it.
            if (event.ctrlKey || event.metaKey || event.shiftKey) event.stopPropagation();
            else event.preventDefault();
          }}
        >
          {workflow.name}
        </a>
        {workflow.tags.map((tag) => (
          <span key={tag} className={classes.tag}>
            {tag}
          </span>
        ))}
      </div>
      <div role="gridcell" className={classes.state} data-state={state}>
        <StateIcon size={14} strokeWidth={2} aria-hidden="true" />
        <span className={classes.words}>{stateWords(workflow)}</span>
      </div>
      <div role="gridcell" className={classes.triggers}>
        <TriggerCell workflow={workflow} live={live} looks={looks} />
      </div>
      <div role="gridcell" className={classes.day}>
        <DayBar counts={counts} />
      </div>
      <div role="gridcell" className={classes.last}>
        {workflow.lastRunAt === null || workflow.lastRunStatus === null ? (
          <span className={classes.never}>Never ran</span>
        ) : (
          <>
            <StatusBadge status={workflow.lastRunStatus} />
            <span className={classes.time}>
              <TimeText time={workflow.lastRunAt} />
            </span>
          </>
        )}
      </div>
      <div role="gridcell" onClick={(event) => event.stopPropagation()}>
        <RowMenu
          workflow={workflow}
          opened={props.menuOpened}
          onChange={(opened) => {
            if (opened) handlers.onPoint(workflow.id);
            handlers.onMenu(workflow.id, opened);
          }}
          onCommand={(command) => handlers.onCommand(workflow.id, command)}
        />
      </div>
    </div>
  );
});
