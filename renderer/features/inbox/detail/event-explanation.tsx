import { Button } from '@mantine/core';
import { Stethoscope } from 'lucide-react';
import { useState } from 'react';
import type { EventDetail } from '../../../../shared/model/event.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import { Findings } from '../../../ui/findings.tsx';
import classes from './event-explanation.module.css';

/** Why the event was refused and what to do; looked into when somebody asks. */
export function EventExplanation({ event }: { event: EventDetail }) {
  const [asked, setAsked] = useState(false);
  const query = useRpcQuery('events.diagnose', { id: event.id }, { enabled: asked });
  return (
    <section className={detail.section} aria-label="Explanation">
      <h3 className={detail.sectionTitle}>Explanation</h3>
      <div className={detail.pad}>
        {!asked && (
          <>
            <p className={classes.intro}>
              {event.verification === null
                ? 'Says what can be done about it.'
                : 'Tries what is known to go wrong with signatures, and says what would have matched.'}
            </p>
            <Button leftSection={<Stethoscope size={14} />} onClick={() => setAsked(true)}>
              Explain
            </Button>
          </>
        )}
        {asked && query.isPending && <p className={detail.quiet}>Examining the request…</p>}
        {asked && query.error !== null && (
          <p role="alert" className={detail.quiet}>
            {describeError(query.error).message} {describeError(query.error).hint}
          </p>
        )}
        {asked && query.data !== undefined && (
          <div role="status">
            {query.data.verdict.ok ? (
              <p>It verifies with the endpoint’s settings of now, as of when it arrived.</p>
            ) : (
              <Findings findings={query.data.findings} />
            )}
          </div>
        )}
      </div>
    </section>
  );
}
