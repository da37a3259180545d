import { Button, Radio, Select } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeGone } from '../../../ui/notice-gone.ts';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { noticeOffer } from '../../../ui/undo-notice.tsx';
import { countWords } from '../list/list-info.tsx';
import { type Chosen, onlyOne } from '../model/chosen.ts';
import { versionToRun } from '../model/targets.ts';
import classes from './actions.module.css';
import { ActsList } from './acts-list.tsx';
import { useActs, useTargets } from './use-targets.ts';

const rates = ['1', '5', '20', '100'];

/** Asks for which workflow, and says what it does outside, before anything runs again. */
export function ReplayDialog({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const one = onlyOne(chosen);
  const [, navigate] = useLocation();
  // Of many the first says which workflow is likely meant; of all that fit a search, none does.
  const sample = 'ids' in chosen.events ? chosen.events.ids[0] : undefined;
  const event = useRpcQuery(
    'events.get',
    { id: sample ?? '' },
    { enabled: sample !== undefined },
  ).data;
  const { isKnown, listening, live, all } = useTargets(event);
  const [target, setTarget] = useState<'listening' | 'workflow'>('listening');
  const [workflowId, setWorkflowId] = useState<string | null>(null);
  const [wanted, setWanted] = useState<'published' | 'draft'>('published');
  const [fromStep, setFromStep] = useState('');
  const [perSecond, setPerSecond] = useState('20');
  const replay = useRpcMutation('events.replay');
  const bulk = useRpcMutation('bulk.start');

  const workflow = all.find(({ id }) => id === workflowId) ?? listening[0];
  const version = versionToRun(workflow, wanted);
  const definition = useRpcQuery(
    'workflows.get',
    { id: workflow?.id ?? '' },
    { enabled: workflow !== undefined && target === 'workflow' },
  ).data;
  const steps =
    (version === 'draft' ? definition?.draft : definition?.published)?.steps.filter(
      ({ disabled }) => disabled !== true,
    ) ?? [];
  // Which workflows many events go to is known only when each of them is looked at.
  const chosenWorkflows =
    target === 'workflow'
      ? workflow === undefined
        ? []
        : [workflow]
      : one === undefined
        ? all.filter(({ publishedVersion }) => publishedVersion !== null)
        : live;
  const acts = useActs(chosenWorkflows, target === 'workflow' ? version : 'published');
  const many = one === undefined;
  const isNothing = !many && target === 'listening' && isKnown && chosenWorkflows.length === 0;

  const isOpen = target === 'workflow' && workflow === undefined;

  function start(): void {
    const to =
      target === 'workflow' && workflow !== undefined ? { workflow: workflow.id, version } : {};
    if (one === undefined) {
      bulk.mutate(
        {
          request: {
            action: 'replay',
            events: chosen.events,
            perSecond: Number(perSecond),
            ...to,
          },
        },
        {
          onSuccess: ({ total }) => {
            if ('ids' in chosen.events)
              noticeGone({ chosen: chosen.count, found: total, noun: 'event' });
            noticeDone(
              'Replay started',
              `${formatCount(total, 'event')}; it can be canceled above the list.`,
            );
            onClose();
          },
          onError: (error) => noticeFailed('The events were not replayed', error),
        },
      );
      return;
    }
    const from = target === 'workflow' && fromStep !== '' ? { fromStep } : {};
    replay.mutate(
      { ids: [one], ...to, ...from },
      {
        onSuccess: ({ runs }) => {
          const [first] = runs;
          if (first === undefined)
            noticeDone('Nothing to run', 'No published workflow listens to what it came from.');
          else
            noticeOffer({
              title: 'Replayed',
              message: `${formatCount(runs.length, 'new run')} started.`,
              offer: 'Open the run',
              onOffer: () => navigate(`/runs/${first.id}`),
            });
          onClose();
        },
        onError: (error) => noticeFailed('The event was not replayed', error),
      },
    );
  }

  const what = many ? countWords(chosen) : 'this event';
  const names =
    target === 'workflow'
      ? `“${workflow?.name ?? ''}”`
      : many
        ? 'each published workflow that listens to where it came from'
        : chosenWorkflows.map(({ name }) => `“${name}”`).join(', ');
  const lead = isNothing
    ? 'No published workflow listens to where it came from: choose a workflow.'
    : isOpen
      ? 'Choose the workflow that is to run.'
      : names === ''
        ? 'Reading which workflows listen…'
        : many
          ? `${capital(what)} will run ${names} again. HTTP requests and messages are sent again, for each of them.`
          : `It will run ${names} again. HTTP requests and messages are sent again.`;

  return (
    <Dialog
      opened
      width={560}
      title={many ? `Replay ${what}` : 'Replay the event'}
      onClose={onClose}
    >
      <Radio.Group
        label="What runs"
        value={target}
        onChange={(next) => setTarget(next === 'workflow' ? 'workflow' : 'listening')}
      >
        <div className={classes.stack}>
          <Radio
            value="listening"
            label="Every published workflow that listens"
            description={
              many
                ? 'As when they arrived, with the versions of now.'
                : isKnown && live.length === 0
                  ? 'There is none, or it is paused.'
                  : live.map(({ name }) => name).join(', ')
            }
          />
          <Radio
            value="workflow"
            label="One workflow"
            description="Also one that only has a draft."
          />
        </div>
      </Radio.Group>
      {target === 'workflow' && (
        <div className={classes.row}>
          <Select
            label="Workflow"
            className={classes.grow ?? ''}
            searchable
            placeholder="Choose a workflow"
            data={all.map(({ id, name }) => ({ value: id, label: name }))}
            value={workflow?.id ?? null}
            onChange={(next) => {
              setWorkflowId(next);
              setFromStep('');
            }}
          />
          <Select
            label="Version"
            w={128}
            data={[
              {
                value: 'published',
                label: 'Published',
                disabled: workflow?.publishedVersion === null,
              },
              { value: 'draft', label: 'Draft' },
            ]}
            value={version}
            onChange={(next) => {
              setWanted(next === 'draft' ? 'draft' : 'published');
              setFromStep('');
            }}
          />
          {!many && (
            <Select
              label="From"
              w={176}
              data={[
                { value: '', label: 'The beginning' },
                ...steps.map(({ id, name }) => ({ value: id, label: name ?? id })),
              ]}
              value={fromStep}
              onChange={(next) => setFromStep(next ?? '')}
            />
          )}
        </div>
      )}
      {many && (
        <Select
          label="At most"
          description="Runs started per second, so that nobody at the other end is flooded."
          w={240}
          data={rates.map((rate) => ({ value: rate, label: `${rate} a second` }))}
          value={perSecond}
          onChange={(next) => setPerSecond(next ?? '20')}
        />
      )}
      <ActsList
        lead={lead}
        acts={chosenWorkflows.length === 0 || (many && target === 'listening') ? undefined : acts}
      />
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          data-autofocus
          leftSection={<RotateCcw size={14} />}
          loading={replay.isPending || bulk.isPending}
          disabled={isNothing || isOpen}
          onClick={start}
        >
          {many ? `Replay ${what}` : 'Replay the event'}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
