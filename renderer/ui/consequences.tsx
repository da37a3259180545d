import { TriangleAlert } from 'lucide-react';
import type { Consequences } from '../../shared/model/run.ts';
import type { MethodInput } from '../../shared/rpc/contract.ts';
import { useRpcQuery } from '../rpc/rpc-context.tsx';
import { Callout } from './callout.tsx';
import { consequenceSentences } from './consequence-words.ts';
import classes from './consequences.module.css';
import { describeError } from './describe-error.ts';
import { formatCount } from './format.ts';

type ConsequenceQuestion = MethodInput<'runs.consequences'>;

/** What would happen outside, asked of the engine at this moment and said before it happens. */
export function ConsequenceText({
  question,
  target,
}: {
  question: ConsequenceQuestion;
  /** Where the one thing goes that is done: `POST https://…`. */
  target?: string | undefined;
}) {
  const { data, error } = useRpcQuery('runs.consequences', question);
  if (error !== null) return <Callout tone="bad" title={describeError(error).message} />;
  if (data === undefined) return <p className={classes.quiet}>Looking at what this would do…</p>;
  return <Told seen={data} target={target} />;
}

function Told({ seen, target }: { seen: Consequences; target: string | undefined }) {
  const isPart = seen.looked < seen.runs;
  const sentences = consequenceSentences(seen.acts, { isPart });
  const acting = seen.acts.length > 0;
  const [problem] = seen.problems;
  return (
    <div className={classes.root} data-acting={acting || undefined}>
      {acting && <TriangleAlert size={15} aria-hidden="true" />}
      <div>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {target !== undefined && acting && <p className={classes.target}>{target}</p>}
        {isPart && (
          <p className={classes.quiet}>
            Counted over the first {formatCount(seen.looked, 'run')} of {seen.runs}.
          </p>
        )}
        {seen.impossible > 0 && seen.runs > 1 && (
          <p className={classes.quiet}>
            {formatCount(seen.impossible, 'run')} will be left out
            {problem === undefined ? '.' : `: ${problem.message}`}
          </p>
        )}
      </div>
    </div>
  );
}
