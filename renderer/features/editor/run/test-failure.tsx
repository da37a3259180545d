import { stepName } from '../../../canvas/step-names.ts';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { asSentence } from '../problems/problem-list.tsx';
import { placeOf, placeWords, readProblemLine, stepIndexOf } from '../problems/problem-place.ts';
import { useReveal } from '../problems/use-reveal.ts';
import side from '../side/side-panel.module.css';

/** Why a test did not begin; what is wrong in a field leads to it. */
export function TestFailure({ error }: { error: unknown }) {
  const { store, catalog } = useEditorContext();
  const reveal = useReveal();
  const { message, hint, problems } = describeError(error);
  const { definition } = store.getState();
  return (
    <div role="alert">
      <Callout tone="bad" title={message}>
        {problems.length > 0 && (
          <ul>
            {problems.map((line) => {
              const problem = readProblemLine(line);
              const index = problem === null ? null : stepIndexOf(problem.field);
              const step = index === null ? undefined : definition.steps[index];
              if (problem === null || step === undefined) return <li key={line}>{line}</li>;
              const place = placeWords(problem, catalog.get(step.type));
              return (
                <li key={line}>
                  <button
                    type="button"
                    className={side.jump}
                    onClick={() => reveal.step(step.id, placeOf(problem).param)}
                  >
                    {stepName(definition, catalog, step.id)}
                    {place === '' ? '' : ` · ${place}`}
                  </button>
                  : {asSentence(problem.message)}
                </li>
              );
            })}
          </ul>
        )}
        {hint !== undefined && <p>{hint}</p>}
      </Callout>
    </div>
  );
}
