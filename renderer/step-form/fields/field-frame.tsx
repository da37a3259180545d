import { CircleAlert, TriangleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { WorkflowProblem } from '../../../shared/model/workflow.ts';
import type { FieldSpec } from '../schema/field-spec.ts';
import { Description } from './description.tsx';
import classes from './field-frame.module.css';

/** How a control is named and described: ids of elements. */
export interface FieldIds {
  label: string;
  describedBy: string | undefined;
  invalid: boolean;
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
  children,
}: {
  spec: FieldSpec;
  problems: readonly WorkflowProblem[];
  /** Small buttons beside the name. */
  tools?: ReactNode;
  group?: boolean;
  /** The name is for screen readers only: it stands elsewhere. */
  bare?: boolean;
  children: (ids: FieldIds) => ReactNode;
}) {
  const id = useId();
  const description = spec.description;
  const describedBy = [
    ...(description === undefined || bare ? [] : [`${id}-about`]),
    ...(problems.length === 0 ? [] : [`${id}-problems`]),
  ].join(' ');
  const ids: FieldIds = {
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
        <span id={ids.label} className={classes.title}>
          {spec.title}
        </span>
        {spec.required && !bare && spec.key !== '' && (
          <span className={classes.required} title="Required">
            required
          </span>
        )}
        {!bare && tools !== undefined && <span className={classes.tools}>{tools}</span>}
      </div>
      {description !== undefined && !bare && (
        <p id={`${id}-about`} className={classes.about}>
          <Description text={description} />
        </p>
      )}
      <div className={classes.control}>
        {children(ids)}
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
    </div>
  );
}

function sentence(message: string): string {
  const end = /[.?!]$/.test(message) ? '' : '.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${end}`;
}
