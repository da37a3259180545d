import { CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './callout.module.css';

const icons: Record<'bad' | 'warn' | 'plain', LucideIcon> = {
  bad: CircleX,
  warn: TriangleAlert,
  plain: Info,
};

/** One thing that must be read: what happened, why, and what to do. */
export function Callout({
  tone,
  title,
  children,
}: {
  tone: 'bad' | 'warn' | 'plain';
  title: ReactNode;
  children?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div className={classes.root} data-tone={tone}>
      <Icon size={15} className={classes.icon} aria-hidden="true" />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        {children}
      </div>
    </div>
  );
}
