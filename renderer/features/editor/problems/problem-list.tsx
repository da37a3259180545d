import { Button } from '@mantine/core';
import { CircleAlert, TriangleAlert, Wrench } from 'lucide-react';
import { useState } from 'react';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { changeStep } from '../model/definition-changes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { fixOf, type ProblemFix } from './fixes.ts';
import { placeWords } from './problem-place.ts';
import classes from './problems.module.css';
import type { UnknownPath } from './unknown-paths.ts';
import { useReveal } from './use-reveal.ts';

const severityWords = { error: 'Error', warning: 'Warning' };

/** One line for each; a click leads to the field, a button mends what can be mended. */
export function ProblemList({
  problems,
}: {
  problems: readonly (WorkflowProblem | UnknownPath)[];
}) {
  const { catalog } = useEditorContext();
  const definition = useEditor((state) => state.definition);
  const reveal = useReveal();
  return (
    <ul className={classes.list} aria-label="Problems">
      {problems.map((problem) => {
        const { severity, stepId, field, message } = problem;
        const step = definition.steps.find(({ id }) => id === stepId);
        const entry = step === undefined ? undefined : catalog.get(step.type);
        const place = placeWords(problem, entry);
        const fix = fixOf(problem, { definition, catalog });
        const Icon = severity === 'error' ? CircleAlert : TriangleAlert;
        const where = [
          stepId === null ? 'Workflow' : stepName(definition, catalog, stepId),
          place,
        ].filter((part) => part !== '');
        return (
          <li key={`${field} ${message}`} className={classes.row} data-severity={severity}>
            <button
              type="button"
              className={classes.problem}
              onClick={() => reveal.problem(problem)}
            >
              <Icon size={15} className={classes.icon} aria-hidden="true" />
              <span className="visually-hidden">{severityWords[severity]}: </span>
              <span className={classes.words}>
                <span className={classes.where}>{where.join(' · ')}</span>
                <span className={classes.message}>{asSentence(message)}</span>
              </span>
            </button>
            {fix !== null && <FixButton fix={fix} />}
          </li>
        );
      })}
    </ul>
  );
}

function FixButton({ fix }: { fix: ProblemFix }) {
  const rpc = useRpc();
  const { store } = useEditorContext();
  const [busy, setBusy] = useState(false);

  async function mend(): Promise<void> {
    if (fix.kind === 'change') {
      store.getState().change(fix.make);
      return;
    }
    setBusy(true);
    try {
      const { id, settings } = await rpc.call('endpoints.create', { settings: {} });
      store.getState().change((definition) => {
        const step = definition.steps.find((each) => each.id === fix.stepId);
        return step === undefined
          ? definition
          : changeStep(definition, fix.stepId, { params: { ...step.params, [fix.param]: id } });
      });
      noticeDone('Endpoint created', `It receives at /hooks/${settings.path}.`);
    } catch (error) {
      noticeFailed('No endpoint was created', error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button
      className={classes.fix}
      leftSection={<Wrench size={13} />}
      loading={busy}
      onClick={() => void mend()}
    >
      {fix.label}
    </Button>
  );
}

export function asSentence(message: string): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${end}`;
}
