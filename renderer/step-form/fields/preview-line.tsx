import { describeType } from '../../../shared/expression/values.ts';
import type { FieldEditor } from '../editor/open-editor.ts';
import type { Preview, TextProblem } from '../preview/preview.ts';
import { ProblemLine } from './field-frame.tsx';
import classes from './preview-line.module.css';

/** What a field gives on the sample data, or why it gives nothing. */
export function PreviewLine({
  id,
  preview,
  editor,
}: {
  id: string;
  preview: Preview | undefined;
  /** Where suggestions are put in. */
  editor: FieldEditor | undefined;
}) {
  if (preview === undefined) return null;
  const { result, problems } = preview;
  return (
    <div id={id} className={classes.root}>
      {result === undefined && problems.length === 0 && (
        // Its place is kept: what is below would move under the pointer when it comes.
        <div className={classes.result} aria-hidden="true">
          <span className={classes.sign}>=</span>
        </div>
      )}
      {problems.map((problem) => (
        <ProblemLine key={`${problem.from} ${problem.message}`} severity={problem.severity}>
          {problem.message}
          {problem.hint !== undefined && ` ${problem.hint}`}
          <Suggestion problem={problem} editor={editor} />
        </ProblemLine>
      ))}
      {result !== undefined && (
        <output className={classes.result}>
          <span className={classes.sign} aria-hidden="true">
            =
          </span>
          <span className="visually-hidden">Gives {describeType(result.type)}:</span>
          {result.type === 'undefined' ? (
            <span className={classes.nothing}>nothing</span>
          ) : result.text === '' ? (
            <span className={classes.nothing}>empty text</span>
          ) : (
            <span className={classes.value} data-type={result.type}>
              {result.text}
              {result.cut > 0 && '…'}
            </span>
          )}
          <span className={classes.type}>{result.type === 'undefined' ? '' : result.type}</span>
        </output>
      )}
    </div>
  );
}

function Suggestion({
  problem: { suggestion, from, to },
  editor,
}: {
  problem: TextProblem;
  editor: FieldEditor | undefined;
}) {
  if (suggestion === undefined || editor === undefined) return null;
  return (
    <button
      type="button"
      className={classes.fix}
      onClick={() => {
        editor.replaceName({ from, to }, suggestion);
        editor.focus();
      }}
    >
      Use “{suggestion}”
    </button>
  );
}
