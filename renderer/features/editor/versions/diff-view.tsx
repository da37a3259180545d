import { Minus, Pencil, Plus } from 'lucide-react';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { ChangeList } from '../../../ui/change-list.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import { type DefinitionDiff, isEmpty, type StepDifference } from './definition-diff.ts';
import { edgeWords, settingWords, stepFieldWords } from './diff-words.ts';
import classes from './versions.module.css';

const icons = { added: Plus, removed: Minus, changed: Pencil };
const words = { added: 'Added', removed: 'Removed', changed: 'Changed' };

/** The difference of two definitions, step by step. */
export function DiffView({
  diff,
  before,
  after,
  onStep,
}: {
  diff: DefinitionDiff;
  before: WorkflowDefinition;
  after: WorkflowDefinition;
  /** A step of `after` was clicked. */
  onStep?: (stepId: string) => void;
}) {
  const { catalog } = useEditorContext();
  if (isEmpty(diff)) return <p className={classes.quiet}>Nothing differs.</p>;
  const { steps, edges, settings, layout } = diff;
  return (
    <div className={classes.diff}>
      {steps.length > 0 && (
        <ul className={classes.steps} aria-label="Steps that differ">
          {steps.map((step) => (
            <StepRow
              key={step.step.id}
              change={step}
              name={stepName(step.kind === 'removed' ? before : after, catalog, step.step.id)}
              onStep={onStep}
            />
          ))}
        </ul>
      )}
      {edges.length > 0 && (
        <div>
          <p className={classes.label}>Edges</p>
          <ul aria-label="Edges that differ">
            {edges.map((change) => {
              const Icon = icons[change.kind];
              const text = edgeWords(change, {
                definition: change.kind === 'removed' ? before : after,
                catalog,
              });
              return (
                <li key={`${change.kind} ${text}`} className={classes.edge} data-kind={change.kind}>
                  <Icon size={12} aria-hidden="true" />
                  <span className="visually-hidden">{words[change.kind]}: </span>
                  <span>{text}</span>
                </li>
              );
            })}
          </ul>
        </div>
      )}
      {settings.length > 0 && (
        <div>
          <p className={classes.label}>Settings of the workflow</p>
          <ChangeList changes={settings} nameOf={settingWords} label="Settings that differ" />
        </div>
      )}
      {layout && before.steps.length > 0 && (
        <p className={classes.quiet}>Steps, notes or groups stand elsewhere on the canvas.</p>
      )}
    </div>
  );
}

function StepRow({
  change,
  name,
  onStep,
}: {
  change: StepDifference;
  name: string;
  onStep: ((stepId: string) => void) | undefined;
}) {
  const { catalog } = useEditorContext();
  const { kind, step } = change;
  const entry = catalog.get(step.type);
  const Icon = icons[kind];
  return (
    <li className={classes.step} data-kind={kind}>
      <p className={classes.stepHead}>
        <Icon size={13} aria-hidden="true" />
        <span className={classes.kind}>{words[kind]}</span>
        {onStep !== undefined && kind !== 'removed' ? (
          <button type="button" className={classes.stepName} onClick={() => onStep(step.id)}>
            {name}
          </button>
        ) : (
          <span className={classes.stepName}>{name}</span>
        )}
        {step.name !== undefined && (
          <span className={classes.type}>{entry?.name ?? step.type}</span>
        )}
      </p>
      {kind === 'changed' && (
        <ChangeList
          changes={change.changes}
          nameOf={(path) => stepFieldWords(path, entry)}
          label={`Fields of ${name} that differ`}
        />
      )}
    </li>
  );
}
