import { ActionIcon, Button, Popover, Textarea, Tooltip } from '@mantine/core';
import { ChevronLeft, History, Info, Redo2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useStore } from 'zustand';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import { InlineText, useFocusBack } from '../canvas/inline-text.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';
import { ProblemsButton } from '../problems/problems-button.tsx';
import { PublishButton } from '../publish/publish-button.tsx';
import { TestBar } from '../run/test-bar.tsx';
import classes from './editor-header.module.css';
import { SaveStateText } from './save-state.tsx';
import { WorkflowState } from './workflow-state.tsx';

export function EditorHeader({ workflow }: { workflow: Workflow }) {
  return (
    <header className={classes.root}>
      <Tooltip label="All workflows">
        <Link href="/workflows" className={classes.back} aria-label="All workflows">
          <ChevronLeft size={18} aria-hidden="true" />
        </Link>
      </Tooltip>
      <WorkflowName workflow={workflow} />
      <Description workflow={workflow} />
      <WorkflowState workflow={workflow} />
      <SaveStateText />
      <div className={classes.tools}>
        <HistoryButtons />
        <ProblemsButton />
        <VersionsButton />
        <TestBar />
        <PublishButton />
      </div>
    </header>
  );
}

function WorkflowName({ workflow: { name } }: { workflow: Workflow }) {
  const { autosave } = useEditorContext();
  const [isEditing, setIsEditing] = useState(false);
  const { opener, giveBack } = useFocusBack();
  if (isEditing)
    return (
      <InlineText
        className={classes.nameInput}
        label="Name of the workflow"
        value={name}
        onDone={(text) => {
          setIsEditing(false);
          giveBack();
          const next = text?.trim() ?? '';
          if (next !== '' && next !== name)
            autosave
              .saveWords({ name: next })
              .catch((error: unknown) => noticeFailed('The name was not changed', error));
        }}
      />
    );
  return (
    <h1 className={classes.title}>
      <Tooltip label="Rename">
        <button
          ref={opener}
          type="button"
          className={classes.name}
          onClick={() => setIsEditing(true)}
        >
          {name}
        </button>
      </Tooltip>
    </h1>
  );
}

function Description({ workflow: { description } }: { workflow: Workflow }) {
  const { autosave } = useEditorContext();
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState('');
  function close(): void {
    setIsOpen(false);
    const next = text.trim() === '' ? null : text;
    if (next !== description)
      autosave
        .saveWords({ description: next })
        .catch((error: unknown) => noticeFailed('The description was not changed', error));
  }
  return (
    <Popover opened={isOpen} onChange={(opened) => !opened && close()} width={360} trapFocus>
      <Popover.Target>
        <Tooltip label={description ?? 'Add a description'} multiline maw={360} disabled={isOpen}>
          <ActionIcon
            aria-label="Description"
            onClick={() => {
              if (isOpen) return close();
              setText(description ?? '');
              setIsOpen(true);
            }}
          >
            <Info size={15} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Textarea
          label="Description"
          placeholder="What it is for, and what others should know"
          autosize
          minRows={3}
          maxRows={12}
          maxLength={10_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <div className={classes.popoverFoot}>
          <Button onClick={close}>Done</Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function HistoryButtons() {
  const { store } = useEditorContext();
  const canUndo = useStore(store.temporal, ({ pastStates }) => pastStates.length > 0);
  const canRedo = useStore(store.temporal, ({ futureStates }) => futureStates.length > 0);
  return (
    <>
      <Tooltip label="Undo (Ctrl+Z)">
        <ActionIcon
          aria-label="Undo"
          aria-disabled={!canUndo}
          data-disabled={!canUndo || undefined}
          onClick={() => canUndo && store.temporal.getState().undo()}
        >
          <Undo2 size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl+Shift+Z)">
        <ActionIcon
          aria-label="Redo"
          aria-disabled={!canRedo}
          data-disabled={!canRedo || undefined}
          onClick={() => canRedo && store.temporal.getState().redo()}
        >
          <Redo2 size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function VersionsButton() {
  const { view } = useEditorContext();
  const isOpen = useEditorView(({ side }) => side === 'versions');
  return (
    <Tooltip label="Versions and settings">
      <ActionIcon
        aria-label="Versions and settings"
        aria-expanded={isOpen}
        onClick={() => view.getState().showSide(isOpen ? null : 'versions')}
      >
        <History size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
