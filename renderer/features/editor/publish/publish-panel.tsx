import { Button, Checkbox } from '@mantine/core';
import { CircleCheck, Pause, Play } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { WorkflowDefinition, WorkflowDetail } from '../../../../shared/model/workflow.ts';
import { RemoteError } from '../../../../shared/rpc/wire.ts';
import { useRpc, useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { ProblemList } from '../problems/problem-list.tsx';
import { useAllProblems } from '../problems/use-all-problems.ts';
import { useReveal } from '../problems/use-reveal.ts';
import { StartByHand } from '../run/start-by-hand.tsx';
import side from '../side/side-panel.module.css';
import { SidePanel, SideSection } from '../side/side-panel.tsx';
import { type DefinitionDiff, diffDefinitions, isEmpty } from '../versions/definition-diff.ts';
import { DiffView } from '../versions/diff-view.tsx';
import { diffSummary } from '../versions/diff-words.ts';
import { JsonSides } from '../versions/json-sides.tsx';
import { Permissions } from './permissions.tsx';
import classes from './publish.module.css';
import { usePermissions } from './use-permissions.ts';

const NOTHING: WorkflowDefinition = { steps: [], edges: [], settings: {} };

/** At the right (`side === 'publish'`): what would change, what it may reach, publish. */
export function PublishPanel() {
  const { workflowId } = useEditorContext();
  const { data: workflow } = useRpcQuery('workflows.get', { id: workflowId });
  if (workflow === undefined) return <SidePanel title="Publish">{null}</SidePanel>;
  return <Publish workflow={workflow} />;
}

function Publish({ workflow }: { workflow: WorkflowDetail }) {
  const rpc = useRpc();
  const { catalog, autosave, workflowId, view } = useEditorContext();
  const draft = useEditor(({ definition }) => definition);
  const published = workflow.published ?? NOTHING;
  const diff = useMemo(
    () => diffDefinitions(published, draft, catalog),
    [published, draft, catalog],
  );
  const errors = useAllProblems().filter(({ severity }) => severity === 'error');
  const permissions = usePermissions(workflow.revision);
  /** The programs that it may start: whoever is shown others has not agreed to them. */
  const [agreed, setAgreed] = useState<string | null>(null);
  /** It was to be published without that. */
  const [isMissing, setIsMissing] = useState(false);
  const programs = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [done, setDone] = useState<number | null>(null);
  const consent = useRef<HTMLDivElement>(null);
  const isNew = workflow.published === null || !isEmpty(diff);
  const needed = permissions.data?.new ?? [];
  const commands = needed.filter(({ permission }) => permission.kind === 'command');
  const asked = JSON.stringify(commands.map(({ permission }) => permission));
  const mayStart = agreed === asked;

  useEffect(() => {
    if (isNew) setDone(null);
  }, [isNew]);

  async function publish(): Promise<void> {
    if (commands.length > 0 && !mayStart) {
      setIsMissing(true);
      programs.current?.focus();
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await autosave.flush();
      const revision = autosave.revision();
      const now = (await permissions.refetch()).data?.new ?? [];
      const shown = new Set(needed.map(({ permission }) => JSON.stringify(permission)));
      if (now.some(({ permission }) => !shown.has(JSON.stringify(permission)))) {
        // More than the person was shown: they decide again.
        consent.current?.focus();
        return;
      }
      const grant = needed.length === 0 ? 'ask' : 'all';
      const { workflow: live } = await rpc.call('workflows.publish', {
        id: workflowId,
        grant,
        revision,
      });
      setAgreed(null);
      setDone(live.publishedVersion);
      void permissions.refetch();
      view.getState().announce(`Version ${live.publishedVersion} is published`);
    } catch (error) {
      if (error instanceof RemoteError && error.code === 'permissions_needed') {
        await permissions.refetch();
        consent.current?.focus();
      } else setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <SidePanel
      title="Publish"
      foot={
        isNew && (
          <Button
            variant="filled"
            loading={busy}
            disabled={errors.length > 0}
            onClick={() => void publish()}
          >
            {needed.length > 0
              ? 'Allow and publish'
              : workflow.published === null
                ? 'Publish version 1'
                : 'Publish the draft'}
          </Button>
        )
      }
    >
      {errors.length > 0 && (
        <section className={classes.blocked} aria-label="What keeps it from being published">
          <Callout tone="bad" title="These errors keep the draft from being published.">
            {workflow.published !== null && (
              <p>Version {workflow.publishedVersion} goes on meanwhile.</p>
            )}
          </Callout>
          <ProblemList problems={errors} />
        </section>
      )}
      {failure !== null && <Failed error={failure} />}
      {!isNew && <Live workflow={workflow} isFresh={done !== null} />}
      {isNew && (
        <>
          {needed.length > 0 && (
            <SideSection title="What it may reach">
              <div ref={consent} tabIndex={-1} className={side.stack}>
                <p>
                  {workflow.published === null
                    ? 'This workflow asks for:'
                    : 'The draft asks for more than version '}
                  {workflow.published !== null && `${workflow.publishedVersion} was allowed:`}
                </p>
                <Permissions permissions={needed} />
                {commands.length > 0 && (
                  <Checkbox
                    ref={programs}
                    size="xs"
                    label="It may start these programs on this computer"
                    description="A program can do whatever you can. To publish without, turn these steps off."
                    error={
                      isMissing && !mayStart
                        ? 'It is not published before you allow this.'
                        : undefined
                    }
                    checked={mayStart}
                    onChange={(event) => {
                      setAgreed(event.currentTarget.checked ? asked : null);
                      setIsMissing(false);
                    }}
                  />
                )}
              </div>
            </SideSection>
          )}
          <Changes workflow={workflow} diff={diff} before={published} after={draft} />
        </>
      )}
      <Switches workflow={workflow} />
    </SidePanel>
  );
}

function Failed({ error }: { error: unknown }) {
  const { message, hint, problems } = describeError(error);
  return (
    <div className={classes.pad} role="alert">
      <Callout tone="bad" title={`It was not published. ${message}`}>
        {problems.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {hint !== undefined && <p>{hint}</p>}
      </Callout>
    </div>
  );
}

function Changes({
  workflow,
  diff,
  before,
  after,
}: {
  workflow: WorkflowDetail;
  diff: DefinitionDiff;
  before: WorkflowDefinition;
  after: WorkflowDefinition;
}) {
  const reveal = useReveal();
  const [asJson, setAsJson] = useState(false);
  return (
    <SideSection
      title={
        workflow.published === null
          ? 'The first version'
          : `Changes to version ${workflow.publishedVersion}`
      }
      beside={
        <button type="button" className={side.jump} onClick={() => setAsJson(!asJson)}>
          {asJson ? 'In words' : 'As JSON'}
        </button>
      }
    >
      <p className={classes.summary}>{diffSummary(diff)}</p>
      {asJson ? (
        <JsonSides before={before} after={after} label="Changes as JSON" />
      ) : (
        <DiffView diff={diff} before={before} after={after} onStep={reveal.step} />
      )}
    </SideSection>
  );
}

/** All is published: what is live, and how it is started. */
function Live({ workflow, isFresh }: { workflow: WorkflowDetail; isFresh: boolean }) {
  const { publishedVersion, paused } = workflow;
  return (
    <div className={classes.pad} role="status">
      <div className={classes.live} data-fresh={isFresh || undefined}>
        <CircleCheck size={18} aria-hidden="true" />
        <div>
          <p className={classes.liveTitle}>
            {isFresh
              ? `Version ${publishedVersion} is published`
              : `Version ${publishedVersion} is what runs`}
          </p>
          <p className={side.small}>
            {paused
              ? 'The workflow is paused: events do not run it.'
              : isFresh
                ? 'Events run it from now on. The draft is the same.'
                : 'Events run it. The draft is the same.'}
          </p>
        </div>
      </div>
    </div>
  );
}

function Switches({ workflow }: { workflow: WorkflowDetail }) {
  const setPaused = useRpcMutation('workflows.setPaused');
  const { paused, published, id } = workflow;
  const hasManual = (published?.steps ?? []).some(({ type }) => type === 'manual');
  if (published === null) return null;
  const Icon = paused ? Play : Pause;
  return (
    <SideSection title="Running">
      <div className={side.stack}>
        <p className={side.small}>
          {paused
            ? 'Paused: events are stored, and nothing runs until you resume.'
            : 'Every event of its triggers starts a run.'}
        </p>
        <div className={side.actions}>
          <Button
            leftSection={<Icon size={14} />}
            loading={setPaused.isPending}
            onClick={() =>
              setPaused.mutate(
                { id, paused: !paused },
                { onError: (error) => noticeFailed('That did not work', error) },
              )
            }
          >
            {paused ? 'Resume' : 'Pause'}
          </Button>
          {hasManual && <StartByHand version="published" />}
        </div>
      </div>
    </SideSection>
  );
}
