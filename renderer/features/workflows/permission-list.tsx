import { FileText, Globe, KeyRound, type LucideIcon, SquareTerminal } from 'lucide-react';
import type { NeededPermission, Permission } from '../../../shared/model/permission.ts';
import classes from './permission-list.module.css';

const icons: Record<Permission['kind'], LucideIcon> = {
  host: Globe,
  folder: FileText,
  command: SquareTerminal,
  credential: KeyRound,
};

/** What a workflow may reach, a sentence each. */
export function PermissionList({
  permissions,
  label,
}: {
  permissions: readonly Pick<NeededPermission, 'permission' | 'text'>[];
  label: string;
}) {
  return (
    <ul className={classes.list} aria-label={label}>
      {permissions.map(({ permission, text }) => {
        const Icon = icons[permission.kind];
        return (
          <li key={text} className={classes.row} data-kind={permission.kind}>
            <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
            <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}

export function startsPrograms(permissions: readonly NeededPermission[]): boolean {
  return permissions.some(({ permission }) => permission.kind === 'command');
}
