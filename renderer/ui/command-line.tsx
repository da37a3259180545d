import classes from './command-line.module.css';
import { CopyIcon } from './copy-button.tsx';

/** A command to run in a terminal. */
export function CommandLine({ command }: { command: string }) {
  return (
    <div className={classes.root}>
      <code className={classes.text}>{command}</code>
      <CopyIcon text={command} label="Copy the command" />
    </div>
  );
}
