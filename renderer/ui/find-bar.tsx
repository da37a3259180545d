import { ActionIcon, Tooltip } from '@mantine/core';
import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import { type FindState, foundIndex } from './find.ts';
import classes from './find-bar.module.css';

/** A small field that looks for something in what is shown below it. */
export function FindBar({ find, label }: { find: FindState; label: string }) {
  const { text, at, count } = find;
  return (
    <div className={classes.root}>
      <Search size={13} className={classes.icon} aria-hidden="true" />
      <input
        type="text"
        aria-label={label}
        placeholder="Find"
        className={classes.input}
        spellCheck={false}
        value={text}
        onChange={(event) => find.setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find.go(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape' && text !== '') find.setText('');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {text.trim() !== '' && (
        <>
          <span className={classes.count} role="status">
            {count === 0 ? 'None' : `${foundIndex(at, count) + 1} of ${count}`}
          </span>
          <Tooltip label="Previous (Shift Enter)">
            <ActionIcon size={20} aria-label="Previous place" onClick={() => find.go(-1)}>
              <ChevronUp size={13} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Next (Enter)">
            <ActionIcon size={20} aria-label="Next place" onClick={() => find.go(1)}>
              <ChevronDown size={13} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </div>
  );
}
