import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  memo,
  type ReactNode,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { StepPort } from '../../../../shared/step-catalog.ts';
import { withPlaces } from '../../../canvas/lay-out.ts';
import { overlayOf } from '../../../canvas/overlay-of-run.ts';
import { createRunOverlay } from '../../../canvas/run-overlay.ts';
import {
  type ChosenItems,
  loopKey,
  readShownRun,
  type ShownRun,
} from '../../../canvas/shown-run.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { ListSkeleton } from '../../../ui/list-skeleton.tsx';
import { isActive } from '../../../ui/run-words.ts';
import { AskDialog, type Asked } from '../actions/ask-dialog.tsx';
import { useRunActions } from '../actions/use-run-actions.ts';
import { RunSteps } from '../timeline/run-steps.tsx';
import { type OpenRun, OpenRunProvider, type StepPlace } from './open-run.ts';
import { RunAnswer } from './run-answer.tsx';
import { RunCanvas } from './run-canvas.tsx';
import { RunHead } from './run-head.tsx';
import { RunPanel } from './run-panel.tsx';
import classes from './run-view.module.css';
import { useRunKeys } from './use-run-keys.ts';
import { stepAt, whereToLook } from './where-to-look.ts';

/** Longer values are read when somebody asks for them. */
const LONGEST_VALUE = 60_000;
const NOTHING_CHOSEN: ChosenItems = {};
const NO_PORTS: readonly StepPort[] = [];

interface Opening {
  shown: ShownRun;
  definition: OpenRun['definition'];
}

/** Which items of the loops of a run are looked into. */
type OnItems = (runId: string, change: (before: ChosenItems) => ChosenItems) => void;

/** One run: what happened, why, and what can be done about it. */
export const RunView = memo(function RunView({
  id,
  hasKeys,
  tools,
}: {
  id: string;
  /** False: they are meant for what is selected in the list. */
  hasKeys: boolean;
  tools?: ReactNode;
}) {
  const rpc = useRpc();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<{ id: string; items: ChosenItems }>({ id, items: {} });
  const items = chosen.id === id ? chosen.items : NOTHING_CHOSEN;
  const { data, error, refetch } = useQuery({
    // The method and the id first: by them pushes find it.
    queryKey: ['runs.get', { id }, 'opened', items],
    queryFn: async ({ signal }): Promise<Opening> => {
      const [shown, { definition }] = await Promise.all([
        readShownRun(rpc, { id, items, signal, failedFirst: true, longest: LONGEST_VALUE }),
        // What a run is pinned to does not change.
        queries.ensureQueryData({
          queryKey: ['runs.definition', { id }],
          queryFn: () => rpc.call('runs.definition', { id }),
        }),
      ]);
      return { shown, definition: withPlaces(definition) };
    },
    // The run before stays until the next one is there: nothing flickers on the way.
    placeholderData: (before) => before,
  });
  const onItems: OnItems = useCallback(
    (of, change) =>
      setChosen((before) => ({ id: of, items: change(before.id === of ? before.items : {}) })),
    [],
  );
  // A long run takes a while to draw: keys that come meanwhile go first.
  const opened = useDeferredValue(data);
  if (opened !== undefined)
    return (
      <Opened
        key={opened.shown.run.id}
        shown={opened.shown}
        definition={opened.definition}
        onItems={onItems}
        hasKeys={hasKeys}
        tools={tools}
      />
    );
  if (error !== null)
    return (
      <div>
        <div className={classes.alone}>{tools}</div>
        <ErrorState title="This run cannot be shown" error={error} onRetry={() => void refetch()} />
      </div>
    );
  return <ListSkeleton label="Opening the run" />;
});

const Opened = memo(function Opened({
  shown,
  definition,
  onItems,
  hasKeys,
  tools,
}: {
  shown: ShownRun;
  definition: OpenRun['definition'];
  onItems: OnItems;
  hasKeys: boolean;
  tools: ReactNode;
}) {
  const { data } = useRpcQuery('catalog.list', {});
  const { data: checked } = useRpcQuery('workflows.check', { definition });
  const catalog = useMemo(() => new Map(data?.steps.map((entry) => [entry.type, entry])), [data]);
  const [overlay] = useState(createRunOverlay);
  const [picked, setPicked] = useState<{ place: StepPlace | null }>();
  const [asked, setAsked] = useState<Asked | null>(null);
  const usual = useMemo(() => whereToLook(shown), [shown]);
  // A run that goes on is followed until somebody picks a step.
  const wanted = picked === undefined ? usual : picked.place;
  const chosen = useMemo(() => stepAt(shown, wanted), [shown, wanted]);
  // The timeline follows the keys at once; drawing and panel follow as soon as there is time.
  const step = useDeferredValue(chosen);

  useEffect(() => {
    overlay.getState().show(overlayOf(shown.run, shown.items));
  }, [shown, overlay]);

  const portsOf = useCallback(
    (stepId: string) =>
      checked?.ports[stepId] ??
      catalog.get(stepsById(definition).get(stepId)?.type ?? '')?.ports ??
      NO_PORTS,
    [checked, catalog, definition],
  );
  const value = useMemo((): OpenRun => {
    return {
      ...shown,
      definition,
      catalog,
      overlay,
      selected: step === null ? null : { stepId: step.stepId, iteration: step.iteration },
      step,
      loopOf: (stepId) => shown.items.find(({ loop }) => loop.stepId === stepId),
      portsOf,
      nameOf: (stepId) => stepName(definition, catalog, stepId),
      select: (place) => setPicked({ place }),
      lookInto: ({ stepId, iteration }, index) =>
        onItems(shown.run.id, (before) => ({ ...before, [loopKey(stepId, iteration)]: index })),
      ask: setAsked,
    };
  }, [shown, definition, catalog, portsOf, overlay, step, onItems]);

  const root = useRef<HTMLElement>(null);
  const actions = useRunActions(shown.run);
  useRunKeys(root, {
    isOn: hasKeys,
    rehearse: () => {
      if (!isActive(shown.run)) actions.rehearse();
    },
  });

  return (
    <OpenRunProvider value={value}>
      <article ref={root} className={classes.root} aria-label={`Run of ${shown.run.workflowName}`}>
        <RunHead tools={tools} />
        <RunAnswer />
        <div className={classes.body}>
          <div className={classes.drawing}>
            {catalog.size > 0 && <RunCanvas />}
            <RunSteps selected={chosen} />
          </div>
          <RunPanel />
        </div>
      </article>
      {asked !== null && <AskDialog asked={asked} onClose={() => setAsked(null)} />}
    </OpenRunProvider>
  );
});
