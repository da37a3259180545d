import { Button } from '@mantine/core';
import { useRef } from 'react';
import classes from './canvas.module.css';
import { useCanvasUiStore } from './canvas-ui.ts';

/** On an empty canvas: how to begin. */
export function CanvasEmpty() {
  const ui = useCanvasUiStore();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className={classes.empty}>
      <h2>Start with a trigger</h2>
      <p>
        It says when the workflow runs: when a webhook arrives, at a time, when a file changes. Drag
        one here from the left.
      </p>
      <Button
        ref={button}
        variant="filled"
        onClick={() => {
          const box = button.current?.getBoundingClientRect();
          if (box !== undefined)
            ui.getState().openSearch({ at: { x: box.left, y: box.bottom + 8 } });
        }}
      >
        Add a step
      </Button>
      <p className={classes.emptyKeys}>
        or press <kbd>/</kbd> · all keys: <kbd>?</kbd>
      </p>
    </div>
  );
}
