import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import classes from './dots.module.css';

const GAP = 24;

/**
 * The dots behind the steps, moved by less than one gap without React having any part in it: this
 * happens with every frame of panning.
 */
export function Dots() {
  const flow = useStoreApi();
  const dots = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const draw = ([x, y, zoom]: readonly [number, number, number]): void => {
      const { current } = dots;
      if (current === null) return;
      // Further out they would be a grey mist.
      let gap = GAP * zoom;
      while (gap < GAP * 0.6) gap *= 2;
      const size = `${gap}px`;
      if (current.style.getPropertyValue('--gap') !== size)
        current.style.setProperty('--gap', size);
      current.style.transform = `translate(${x % gap}px, ${y % gap}px)`;
    };
    draw(flow.getState().transform);
    return flow.subscribe(({ transform }, before) => {
      if (transform !== before.transform) draw(transform);
    });
  }, [flow]);
  return <div ref={dots} className={classes.root} aria-hidden="true" />;
}
