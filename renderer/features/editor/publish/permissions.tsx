import { FolderOpen, Globe, KeyRound, type LucideIcon, SquareTerminal } from 'lucide-react';
import type { NeededPermission, Permission } from '../../../../shared/model/permission.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useReveal } from '../problems/use-reveal.ts';
import side from '../side/side-panel.module.css';
import classes from './publish.module.css';

const icons: Record<Permission['kind'], LucideIcon> = {
  host: Globe,
  folder: FolderOpen,
  command: SquareTerminal,
  credential: KeyRound,
};

/** What a workflow reaches, and the steps that need it. */
export function Permissions({ permissions }: { permissions: readonly NeededPermission[] }) {
  const { catalog } = useEditorContext();
  const definition = useEditor((state) => state.definition);
  const reveal = useReveal();
  return (
    <ul className={classes.permissions} aria-label="What it asks for">
      {permissions.map(({ permission, text, steps }) => {
        const Icon = icons[permission.kind];
        return (
          <li key={JSON.stringify(permission)} className={classes.permission}>
            <Icon size={15} aria-hidden="true" />
            <span>
              {text}
              <span className={side.small}>
                {' '}
                {steps.map((stepId, index) => (
                  <span key={stepId}>
                    {index > 0 && ', '}
                    <button type="button" className={side.jump} onClick={() => reveal.step(stepId)}>
                      {stepName(definition, catalog, stepId)}
                    </button>
                  </span>
                ))}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
