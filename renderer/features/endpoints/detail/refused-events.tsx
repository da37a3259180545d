import { Button } from '@mantine/core';
import { Stethoscope } from 'lucide-react';
import { useState } from 'react';
import { EVENT_REASONS } from '../../../../shared/model/event.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import { Findings } from '../../../ui/findings.tsx';
import { inboxSearch } from '../../../ui/inbox-search.ts';
import { sum } from '../model/endpoint-health.ts';
import type { EndpointRow } from '../model/endpoint-row.ts';
import classes from './endpoint-overview.module.css';

/** Why the newest refused request was refused, and what mends it; looked into when somebody asks. */
export function RefusedEvents({ row: { endpoint, traffic } }: { row: EndpointRow }) {
  const [asked, setAsked] = useState(false);
  const list = useRpcQuery('events.list', {
    endpoint: endpoint.id,
    status: 'rejected',
    limit: 1,
  });
  const newest = list.data?.events[0];
  const diagnosis = useRpcQuery(
    'events.diagnose',
    { id: newest?.id ?? '' },
    { enabled: asked && newest !== undefined },
  );
  if (newest === undefined || sum(traffic.rejected) === 0) return null;
  const all = inboxSearch(`endpoint:${endpoint.settings.path} status:rejected`);
  return (
    <section aria-label="Refused requests" className={classes.section}>
      <div className={classes.titleLine}>
        <h3 className={classes.title}>Why the last one was refused</h3>
        <a href={all} className={classes.all}>
          All that were refused
        </a>
      </div>
      <p>{newest.reason === null ? 'It was refused.' : EVENT_REASONS[newest.reason]}</p>
      {!asked && (
        <div>
          <Button leftSection={<Stethoscope size={14} />} onClick={() => setAsked(true)}>
            Explain
          </Button>
        </div>
      )}
      <div role="status">
        {asked && diagnosis.isPending && <p className={detail.quiet}>Examining the request…</p>}
        {diagnosis.data !== undefined &&
          (diagnosis.data.verdict.ok ? (
            <p>It verifies with the settings of now: the next one will be taken.</p>
          ) : (
            <Findings findings={diagnosis.data.findings} />
          ))}
      </div>
      {diagnosis.isError && (
        <p role="alert" className={detail.quiet}>
          {describeError(diagnosis.error).message} {describeError(diagnosis.error).hint}
        </p>
      )}
    </section>
  );
}
