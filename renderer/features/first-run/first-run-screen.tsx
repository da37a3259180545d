import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { useStartOffer } from '../../ui/first-steps.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import classes from './first-run.module.css';
import { SampleCard } from './sample-card.tsx';
import { SAMPLE_IDS } from './sample-ids.ts';

/** Three workflows that work at once, for who has just come. */
export function FirstRunScreen() {
  const [, navigate] = useLocation();
  const { data, error, refetch } = useRpcQuery('templates.list', {});
  const [isOffered, setOffered] = useStartOffer();
  useEffect(() => {
    document.title = 'First steps · Patchbay';
  }, []);
  const samples = SAMPLE_IDS.flatMap(
    (wanted) => data?.templates.filter(({ id }) => id === wanted) ?? [],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className={classes.root} tabIndex={0} aria-label="First steps">
      <div className={classes.column}>
        <h1 className={classes.title}>See it work</h1>
        <p className={classes.text}>
          Three workflows that need no account and reach nothing outside. A press publishes one and
          sends a real webhook to this computer’s own address; what becomes of it appears below.
        </p>
        {data === undefined &&
          (error === null ? (
            <ListSkeleton label="Loading samples" />
          ) : (
            <ErrorState
              title="The samples cannot be shown"
              error={error}
              onRetry={() => void refetch()}
            />
          ))}
        {samples.map((template) => (
          <SampleCard key={template.id} template={template} />
        ))}
        <div className={classes.next}>
          <Button onClick={() => navigate('/workflows/new')}>All templates</Button>
          <Button onClick={() => navigate('/workflows')}>Make a workflow of your own</Button>
          <Button variant="subtle" color="gray" onClick={() => setOffered(!isOffered)}>
            {isOffered ? 'Do not offer this again' : 'Offer this on empty screens'}
          </Button>
        </div>
        <p className={classes.hint}>
          You find this again with Ctrl or ⌘ and K: “First steps”. What the samples made is removed
          like any workflow.
        </p>
      </div>
    </section>
  );
}
