import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WorkflowProblem } from '../../../../shared/model/workflow.ts';
import type { WorkflowPreview } from '../../../../shared/model/workflow-preview.ts';
import { Callout } from '../../../ui/callout.tsx';
import { formatCount } from '../../../ui/format.ts';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { MiniDiagram } from '../mini-diagram.tsx';
import { PermissionList } from '../permission-list.tsx';
import type { StepLooks } from '../use-step-looks.ts';
import classes from './preview-view.module.css';

/** What a file would become, in the order in which one asks: what, where, what it reaches and lacks. */
export function PreviewView({
  preview,
  looks,
  endpoints,
  credentials,
}: {
  preview: WorkflowPreview;
  looks: StepLooks;
  /** Instead of the plain lists, where they can be chosen. */
  endpoints?: ReactNode;
  credentials?: ReactNode;
}) {
  const { definition } = preview;
  return (
    <div className={classes.root}>
      <Problems problems={preview.problems} />
      {definition !== null && definition.steps.length > 0 && (
        <Section title={formatCount(definition.steps.length, 'step')}>
          <div className={classes.diagram}>
            <MiniDiagram definition={definition} icons={looks.icons} />
          </div>
          <ol className={classes.steps}>
            {definition.steps.map(({ id, type, name, notes }) => (
              <li key={id} className={classes.step}>
                <StepIcon name={looks.icons.get(type)} size={14} />
                <span>
                  {name ?? looks.types.get(type) ?? type}{' '}
                  <span className={classes.quiet}>{looks.types.get(type) ?? type}</span>
                  {notes !== undefined && <span className={classes.note}>{notes}</span>}
                </span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {preview.endpoints.length > 0 && (
        <Section title="Endpoints">{endpoints ?? <Endpoints preview={preview} />}</Section>
      )}
      {preview.credentials.length > 0 && (
        <Section title="Credentials">{credentials ?? <Credentials preview={preview} />}</Section>
      )}
      {definition !== null && (
        <Section title="What it may reach">
          {preview.permissions.length === 0 ? (
            <p className={classes.quiet}>Nothing outside of Patchbay.</p>
          ) : (
            <PermissionList label="What it may reach" permissions={preview.permissions} />
          )}
        </Section>
      )}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      {children}
    </section>
  );
}

function Problems({ problems }: { problems: readonly WorkflowProblem[] }) {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return (
    <>
      {errors.length > 0 && (
        <Callout
          tone="bad"
          title={`It cannot be imported: ${formatCount(errors.length, 'mistake')} in the file`}
        >
          <ProblemList problems={errors} />
        </Callout>
      )}
      {warnings.length > 0 && (
        <Callout tone="warn" title="Worth knowing before it goes live">
          <ProblemList problems={warnings} />
        </Callout>
      )}
    </>
  );
}

const mostShown = 20;

function ProblemList({ problems }: { problems: readonly WorkflowProblem[] }) {
  return (
    <ul className={classes.problems}>
      {problems.slice(0, mostShown).map(({ field, message }) => (
        <li key={`${field} ${message}`}>
          <code className={classes.path}>{field}</code> {message}
        </li>
      ))}
      {problems.length > mostShown && <li>And {problems.length - mostShown} more.</li>}
    </ul>
  );
}

function Endpoints({ preview }: { preview: WorkflowPreview }) {
  return (
    <ul className={classes.lines}>
      {preview.endpoints.map(({ key, path, exists, differs, scheme }) => (
        <li key={key}>
          <code>/{path}</code>{' '}
          <span className={classes.quiet}>
            {exists ? 'is there, and stays as it is' : 'will be made'}
            {scheme === 'none' ? ', takes requests of anyone' : `, checks signatures (${scheme})`}
            {differs.length > 0 && `. The file differs in: ${differs.join(', ')}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Credentials({ preview }: { preview: WorkflowPreview }) {
  return (
    <ul className={classes.lines}>
      {preview.credentials.map(({ name, exists }) => (
        <li key={name} className={classes.credential} data-missing={!exists || undefined}>
          {exists ? (
            <CircleCheck size={14} aria-hidden="true" />
          ) : (
            <CircleDashed size={14} aria-hidden="true" />
          )}
          <span>
            “{name}” {exists ? 'is there' : <MissingCredential name={name} />}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function MissingCredential({ name }: { name: string }) {
  return (
    <>
      is not there yet.{' '}
      <a href={`#/credentials?new=${encodeURIComponent(name)}`}>Add it under Credentials</a>
    </>
  );
}
