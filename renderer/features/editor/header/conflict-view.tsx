import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import { diffDefinitions } from '../versions/definition-diff.ts';
import { edgeWords, stepFieldWords } from '../versions/diff-words.ts';
import classes from './conflict-view.module.css';

/** What would become of the other window's draft if this one took its place. */
export function ConflictView({
  mine,
  theirs,
  onClose,
}: {
  mine: WorkflowDefinition;
  theirs: WorkflowDefinition;
  onClose: () => void;
}) {
  const { catalog } = useEditorContext();
  const diff = diffDefinitions(theirs, mine, catalog);
  const lines: string[] = [];
  for (const change of diff.steps) {
    const name =
      change.kind === 'removed'
        ? stepName(theirs, catalog, change.step.id)
        : stepName(mine, catalog, change.step.id);
    if (change.kind === 'added') lines.push(`“${name}” is only in yours.`);
    else if (change.kind === 'removed') lines.push(`“${name}” is only in theirs.`);
    else {
      const entry = catalog.get(change.step.type);
      const fields = new Set(change.changes.map(({ path }) => stepFieldWords(path, entry)));
      lines.push(`“${name}” differs: ${[...fields].join(', ')}.`);
    }
  }
  for (const change of diff.edges) {
    const definition = change.kind === 'added' ? mine : theirs;
    const words = edgeWords(change, { definition, catalog });
    lines.push(`The edge ${words} is only in ${change.kind === 'added' ? 'yours' : 'theirs'}.`);
  }
  if (diff.settings.length > 0) lines.push('The settings of the workflow differ.');
  if (diff.layout) lines.push('Steps, notes or groups stand elsewhere.');
  return (
    <Dialog opened title="What differs" width={480} onClose={onClose}>
      <ul className={classes.list}>
        {lines.length === 0 ? (
          <li>Nothing: both drafts are the same.</li>
        ) : (
          lines.map((line) => <li key={line}>{line}</li>)
        )}
      </ul>
    </Dialog>
  );
}
