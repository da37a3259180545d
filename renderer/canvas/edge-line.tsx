import classes from './edge-line.module.css';

/** The line of an edge, and the broader one around it that takes the pointer. */
export function EdgeLine({
  path,
  state,
  isSelected = false,
  isHovered = false,
  isDropped = false,
}: {
  /** As SVG writes it. */
  path: string;
  /** How the run that is shown came along here. */
  state: 'taken' | 'idle' | 'busy' | undefined;
  isSelected?: boolean;
  isHovered?: boolean;
  /** It would take up what is being dragged. */
  isDropped?: boolean;
}) {
  return (
    <>
      <path
        d={path}
        className={`react-flow__edge-path ${classes.path}`}
        data-state={state}
        data-selected={isSelected || undefined}
        data-hovered={isHovered || undefined}
        data-drop={isDropped || undefined}
      />
      <path d={path} className={`react-flow__edge-interaction ${classes.wide}`} />
    </>
  );
}
