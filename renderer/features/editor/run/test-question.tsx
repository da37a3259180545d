import { Button } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import side from '../side/side-panel.module.css';
import { type TestEffects, usePanel } from './panel-state.ts';
import classes from './run.module.css';
import { useTests } from './use-tests.ts';

/** Asked before a test acts outside; once for each target, until the page is left. */
export function TestQuestion({ stepId }: { stepId: string }) {
  const question = usePanel((state) => state.question);
  const { answer } = useTests();
  const box = useRef<HTMLDivElement>(null);
  const yes = useRef<HTMLButtonElement>(null);
  const id = useId();
  const isMine = question?.stepId === stepId;
  useEffect(() => {
    if (isMine) yes.current?.focus();
  }, [isMine]);
  function say(effects: TestEffects | null): void {
    // The button that had the focus is about to go.
    box.current?.closest<HTMLElement>('[data-part]')?.focus({ preventScroll: true });
    answer(effects);
  }
  if (question === null || !isMine) return null;
  const { consequences } = question;
  return (
    <div
      ref={box}
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-words`}
      className={classes.question}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        say(null);
      }}
    >
      <p id={`${id}-title`} className={classes.questionTitle}>
        <TriangleAlert size={15} aria-hidden="true" />
        This acts for real
      </p>
      <ul id={`${id}-words`}>
        {consequences.map(({ stepId: acting, words }) => (
          <li key={acting}>{words}.</li>
        ))}
      </ul>
      <div className={side.actions}>
        <Button ref={yes} variant="filled" onClick={() => say('real')}>
          Test for real
        </Button>
        <Button onClick={() => say('recorded')}>With recordings</Button>
        <Button variant="subtle" color="gray" onClick={() => say(null)}>
          Not now
        </Button>
      </div>
      <p className={side.small}>
        With recordings nothing outside is touched: earlier outputs stand in. You are asked once for
        each target.
      </p>
    </div>
  );
}
