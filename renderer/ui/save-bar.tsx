import { Button } from '@mantine/core';
import { Callout } from './callout.tsx';
import classes from './save-bar.module.css';

/** Stays in sight while something is changed and not saved. */
export function SaveBar({
  isChanged,
  busy,
  problems,
  onSave,
  onDiscard,
}: {
  isChanged: boolean;
  busy: boolean;
  /** What the engine said against it, where it belongs to no field. */
  problems: readonly string[];
  onSave: () => void;
  onDiscard: () => void;
}) {
  if (!isChanged && problems.length === 0) return null;
  const [first, ...others] = problems;
  return (
    <div className={classes.root}>
      {first !== undefined && (
        <div role="alert">
          <Callout tone="bad" title={first}>
            {others.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </Callout>
        </div>
      )}
      {isChanged && (
        <div className={classes.bar}>
          <span className={classes.words}>Not saved yet</span>
          <Button onClick={onDiscard}>Discard</Button>
          <Button variant="filled" loading={busy} onClick={onSave}>
            Save
          </Button>
        </div>
      )}
    </div>
  );
}
