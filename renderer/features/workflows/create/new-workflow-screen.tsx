import { Button, TextInput } from '@mantine/core';
import { ArrowLeft, FileUp, Inbox, type LucideIcon, Plus, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { TEMPLATE_CATEGORIES, type Template } from '../../../../shared/model/template.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { ListSkeleton } from '../../../ui/list-skeleton.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { SplitView } from '../../../ui/split-view.tsx';
import { FileImport } from '../import/file-import.tsx';
import { MiniDiagram } from '../mini-diagram.tsx';
import { freeName } from '../model/list-model.ts';
import { useStepLooks } from '../use-step-looks.ts';
import { FromEventPane } from './from-event-pane.tsx';
import classes from './new-workflow-screen.module.css';
import { TemplatePane } from './template-pane.tsx';

const cardDrawing = { width: 210, height: 68 };
/** What lies beside the gallery: a template by its id, or the events to begin from. */
const eventsPane = 'event';

/**
 * How a new workflow begins: empty, from a template, from an event, from a file. `open` and `event`
 * come from the address, so that other screens can link to either.
 */
export function NewWorkflowScreen({
  open,
  event,
}: {
  open: string | undefined;
  event: string | undefined;
}) {
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const list = useRpcQuery('templates.list', {});
  const workflows = useRpcQuery('workflows.list', {});
  const create = useRpcMutation('workflows.create');
  const taken = workflows.data?.workflows.map(({ name }) => name) ?? [];
  const showsEvents = event !== undefined || open === eventsPane;
  const template = showsEvents ? undefined : list.data?.templates.find(({ id }) => id === open);

  useEffect(() => {
    if (open !== undefined || event !== undefined) detail.current?.focus();
  }, [open, event]);

  function onScratch(): void {
    create.mutate(
      { name: freeName('New workflow', taken) },
      {
        onSuccess: ({ id }) => navigate(`/workflows/${id}`),
        onError: (error) => noticeFailed('The workflow was not made', error),
      },
    );
  }
  return (
    <FileImport>
      {(chooseFile) => (
        <SplitView
          title="New workflow"
          detailLabel={showsEvents ? 'From an event' : 'Template'}
          detailRef={detail}
          onClose={() => navigate('/workflows/new')}
          tools={
            <>
              <TextInput
                className={classes.search}
                aria-label="Search templates"
                placeholder="Search templates"
                leftSection={<Search size={14} aria-hidden="true" />}
                value={text}
                onChange={(changed) => setText(changed.currentTarget.value)}
              />
              <Button leftSection={<ArrowLeft size={14} />} onClick={() => navigate('/workflows')}>
                All workflows
              </Button>
            </>
          }
          list={
            <div className={classes.gallery}>
              <section aria-label="Begin" className={classes.begin}>
                <Beginning
                  icon={Plus}
                  name="From scratch"
                  text="An empty canvas"
                  busy={create.isPending}
                  onClick={onScratch}
                />
                <Beginning
                  icon={Inbox}
                  name="From an event"
                  text="Something that was received"
                  busy={false}
                  onClick={() => navigate(`/workflows/new/${eventsPane}`)}
                />
                <Beginning
                  icon={FileUp}
                  name="From a file"
                  text="Or drop it anywhere here"
                  busy={false}
                  onClick={chooseFile}
                />
              </section>
              {templates()}
            </div>
          }
          detail={
            showsEvents ? (
              <FromEventPane key={event} eventId={event} taken={taken} />
            ) : template === undefined ? undefined : (
              <TemplatePane key={template.id} template={template} taken={taken} />
            )
          }
        />
      )}
    </FileImport>
  );

  function templates() {
    if (list.data === undefined) {
      return list.error === null ? (
        <ListSkeleton label="Loading templates" />
      ) : (
        <ErrorState title="The templates cannot be shown" error={list.error} />
      );
    }
    const found = list.data.templates.filter((each) => fits(each, wanted));
    if (found.length === 0) {
      return (
        <p className={classes.none} role="status">
          No template has all of these words. Begin from scratch, or search for one of them.
        </p>
      );
    }
    return TEMPLATE_CATEGORIES.map((category) => {
      const inCategory = found.filter((each) => each.category === category);
      if (inCategory.length === 0) return null;
      return (
        <section key={category} aria-label={category}>
          <h2 className={classes.category}>
            {category}
            {category === 'First steps' && <span> need no account</span>}
          </h2>
          <ul className={classes.cards}>
            {inCategory.map((each) => (
              <TemplateCard
                key={each.id}
                template={each}
                isOpen={each.id === template?.id}
                onOpen={() => navigate(`/workflows/new/${each.id}`)}
              />
            ))}
          </ul>
        </section>
      );
    });
  }
}

function fits({ id, file, category, keywords }: Template, text: string): boolean {
  const all = [id, file.name, file.description ?? '', category, ...keywords]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function Beginning({
  icon: Icon,
  name,
  text,
  busy,
  onClick,
}: {
  icon: LucideIcon;
  name: string;
  text: string;
  busy: boolean;
  onClick: () => void;
}) {
  return (
    <button type="button" className={classes.beginning} disabled={busy} onClick={onClick}>
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      <span>
        <span className={classes.name}>{name}</span>
        <span className={classes.text}>{text}</span>
      </span>
    </button>
  );
}

function TemplateCard({
  template: { file },
  isOpen,
  onOpen,
}: {
  template: Template;
  isOpen: boolean;
  onOpen: () => void;
}) {
  const { icons } = useStepLooks();
  return (
    <li>
      <button
        type="button"
        className={classes.card}
        aria-current={isOpen || undefined}
        onClick={onOpen}
      >
        <span className={classes.name}>{file.name}</span>
        <span className={classes.text}>{file.description}</span>
        <span className={classes.drawing}>
          <MiniDiagram definition={file} icons={icons} within={cardDrawing} />
        </span>
      </button>
    </li>
  );
}
