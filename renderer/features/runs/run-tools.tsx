import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowLeft, ChevronDown, ChevronUp } from 'lucide-react';
import classes from './runs-screen.module.css';

/** From the run that is open to the list, or to the runs beside it. */
export function RunTools({
  isFirst,
  isLast,
  onClose,
  onGo,
}: {
  /** Whether the list has none before it; also where it is not in the list at all. */
  isFirst: boolean;
  isLast: boolean;
  onClose: () => void;
  onGo: (step: 1 | -1) => void;
}) {
  return (
    <span className={classes.steps}>
      <Tooltip label="Back to the list (Esc)">
        <ActionIcon aria-label="Back to the list" onClick={onClose}>
          <ArrowLeft size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Newer run (K)">
        <ActionIcon aria-label="Newer run" disabled={isFirst} onClick={() => onGo(-1)}>
          <ChevronUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Older run (J)">
        <ActionIcon aria-label="Older run" disabled={isLast} onClick={() => onGo(1)}>
          <ChevronDown size={16} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
