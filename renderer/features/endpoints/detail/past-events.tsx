import { Button } from '@mantine/core';
import { History } from 'lucide-react';
import type { PastVerification } from '../../../../shared/model/diagnosis.ts';
import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import { EVENT_REASONS, isEventReason } from '../../../../shared/model/event.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import { formatCount } from '../../../ui/format.ts';
import classes from './settings.module.css';

const newest = 1000;

/** What came before the secret was known, or while it was wrong, verified after the fact. */
export function PastEvents({ endpoint }: { endpoint: Endpoint }) {
  const verify = useRpcMutation('endpoints.verifyPast');
  return (
    <section aria-label="Past events" className={classes.section}>
      <h3 className={classes.title}>Past events</h3>
      <p className={detail.quiet}>
        Verifies the newest {newest.toLocaleString('en-US')} stored events with the settings of now,
        each as of the time when it arrived, and notes the result with the event. Runs nothing.
      </p>
      <div className={detail.actions}>
        <Button
          leftSection={<History size={14} />}
          loading={verify.isPending}
          onClick={() => verify.mutate({ id: endpoint.id, limit: newest })}
        >
          Verify past events
        </Button>
      </div>
      <div role="status">{verify.data !== undefined && <Result result={verify.data} />}</div>
      {verify.isError && (
        <p role="alert">
          {describeError(verify.error).message} {describeError(verify.error).hint}
        </p>
      )}
    </section>
  );
}

const skippedWords: Record<keyof PastVerification['skipped'], string> = {
  verifiedBefore: 'were verified when they arrived',
  credentialNotKept: 'carried the secret itself, which is never stored',
  bodyNotKept: 'are too large: only their beginning is kept',
  notSigned: 'are handshakes, of this computer, or were refused before their body was read',
};
const skippedKinds = [
  'verifiedBefore',
  'credentialNotKept',
  'bodyNotKept',
  'notSigned',
] as const satisfies readonly (keyof PastVerification['skipped'])[];

function Result({ result }: { result: PastVerification }) {
  const { checked, verified, reasons, skipped } = result;
  return (
    <>
      <p>
        {checked === 0
          ? 'There was none to verify.'
          : `Of ${formatCount(checked, 'event')}, ${verified.toLocaleString('en-US')} ${verified === 1 ? 'verifies' : 'verify'}.`}
        {result.more && ' Older ones were not looked at.'}
      </p>
      <ul className={classes.facts}>
        {Object.entries(reasons).map(([reason, count]) => (
          <li key={reason}>
            {count.toLocaleString('en-US')}:{' '}
            {isEventReason(reason) ? EVENT_REASONS[reason] : reason}
          </li>
        ))}
        {skippedKinds.map((kind) =>
          skipped[kind] === 0 ? null : (
            <li key={kind}>
              {skipped[kind].toLocaleString('en-US')} {skippedWords[kind]}.
            </li>
          ),
        )}
      </ul>
    </>
  );
}
