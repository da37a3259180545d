import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

/** Says why there is nothing, and offers the one thing to do about it. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  level: Heading = 'h2',
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** `h1` where it is the whole screen. */
  level?: 'h1' | 'h2';
}) {
  return (
    <div className={classes.root}>
      <div className={classes.box}>
        <Icon className={classes.icon} size={22} strokeWidth={1.5} aria-hidden="true" />
        <Heading className={classes.title}>{title}</Heading>
        {children !== undefined && <div className={classes.text}>{children}</div>}
        {action !== undefined && <div className={classes.action}>{action}</div>}
      </div>
    </div>
  );
}
