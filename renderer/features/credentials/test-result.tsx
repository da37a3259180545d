import { CircleCheck } from 'lucide-react';
import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { Callout } from '../../ui/callout.tsx';
import { describeError } from '../../ui/describe-error.ts';
import classes from './test-result.module.css';

/** What was tried and what came of it, in words. */
export function TestResult({
  result,
  error,
}: {
  result: CredentialTest | undefined;
  error: Error | null;
}) {
  const failed = error === null ? undefined : describeError(error);
  return (
    <div role="status">
      {failed === undefined && result?.ok === true && (
        <p className={classes.good}>
          <CircleCheck size={15} aria-hidden="true" />
          <span>It works. {result.message}</span>
        </p>
      )}
      {failed === undefined && result?.ok === false && (
        <Callout tone="bad" title={`It does not work. ${result.message}`}>
          {result.hint !== null && <p>{result.hint}</p>}
        </Callout>
      )}
      {failed !== undefined && (
        <Callout tone="bad" title={failed.message}>
          {[...failed.problems, failed.hint].map(
            (line) => line !== undefined && <p key={line}>{line}</p>,
          )}
        </Callout>
      )}
    </div>
  );
}
