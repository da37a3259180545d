import { Tooltip } from '@mantine/core';
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { createContext, type MouseEvent, type ReactNode, useContext, useId } from 'react';
import type { WorkflowProblem } from '../../../shared/model/workflow.ts';
import type { FieldSpec } from '../schema/field-spec.ts';
import { Description } from './description.tsx';
import classes from './field-frame.module.css';

/** How a control is named and described: ids of elements. */
export interface FieldIds {
  /** Said again beside `label`: an element out of sight counts as no label for some checkers. */
  name: string;
  label: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const CompactContext = createContext(false);

/** Fields that come again and again: what they are for is said on request. */
export function Compact({ children }: { children: ReactNode }) {
  return <CompactContext value={true}>{children}</CompactContext>;
}

function About({ text }: { text: string }) {
  return (
    <Tooltip label={<Description text={text} />} multiline maw={320} openDelay={100}>
      <span className={classes.info}>
        <Info size={12} aria-hidden="true" />
      </span>
    </Tooltip>
  );
}

/** What is wrong at a place, in words. Severity differs by icon, too. */
export function ProblemLine({
  severity,
  children,
}: {
  severity: 'error' | 'warning';
  children: ReactNode;
}) {
  const Icon = severity === 'error' ? CircleAlert : TriangleAlert;
  return (
    <p className={classes.problem} data-severity={severity}>
      <Icon size={12} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

/**
 * A field with its name, what it is for, and what is wrong with it. `group`: it holds several
 * controls, and is named as their group.
 */
export function FieldFrame({
  spec,
  problems,
  tools,
  group = false,
  bare = false,
  lead,
  children,
}: {
  spec: FieldSpec;
  problems: readonly WorkflowProblem[];
  /** Small buttons beside the name. */
  tools?: ReactNode;
  group?: boolean;
  /** The name is for screen readers only: it stands elsewhere. */
  bare?: boolean;
  /** Stands before the name. */
  lead?: ((ids: FieldIds) => ReactNode) | undefined;
  children: ((ids: FieldIds) => ReactNode) | undefined;
}) {
  const id = useId();
  const description = spec.description;
  const compact = useContext(CompactContext);
  const describedBy = [
    ...(description === undefined || bare ? [] : [`${id}-about`]),
    ...(problems.length === 0 ? [] : [`${id}-problems`]),
  ].join(' ');
  const ids: FieldIds = {
    name: spec.title,
    label: `${id}-label`,
    describedBy: describedBy === '' ? undefined : describedBy,
    invalid: problems.some(({ severity }) => severity === 'error'),
  };
  return (
    <div
      className={classes.field}
      data-field-name={spec.key}
      data-problem={problems.length > 0 || undefined}
      data-bare={bare || undefined}
      {...(group ? { role: 'group', 'aria-labelledby': ids.label } : {})}
    >
      <div className={bare ? 'visually-hidden' : classes.head}>
        {lead?.(ids)}
        {/* biome-ignore lint/a11y: what a label does, also for fields that are no inputs */}
        <span id={ids.label} className={classes.title} onClick={focusControl}>
          {spec.title}
        </span>
        {compact && description !== undefined && !bare && <About text={description} />}
        {spec.required && !bare && spec.key !== '' && (
          <span className={classes.required} title="Required">
            required
          </span>
        )}
      </div>
      {description !== undefined && !bare && (
        <p
          id={`${id}-about`}
          className={compact ? 'visually-hidden' : classes.about}
          data-indented={lead !== undefined || undefined}
        >
          <Description text={description} />
        </p>
      )}
      <div className={classes.control}>
        {children?.(ids)}
        {bare && tools !== undefined && <span className={classes.bareTools}>{tools}</span>}
      </div>
      {problems.length > 0 && (
        <div id={`${id}-problems`}>
          {problems.map(({ severity, message }) => (
            <ProblemLine key={message} severity={severity}>
              {sentence(message)}
            </ProblemLine>
          ))}
        </div>
      )}
      {!bare && tools !== undefined && <span className={classes.tools}>{tools}</span>}
    </div>
  );
}

function focusControl({ currentTarget }: MouseEvent): void {
  const field = currentTarget.closest('[data-field-name]');
  const control = field?.querySelector('input, textarea, select, [contenteditable=true]');
  if (!(control instanceof HTMLElement)) return;
  if (control instanceof HTMLInputElement && control.type === 'checkbox') control.click();
  else control.focus();
}

function sentence(message: string): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${end}`;
}
