import {
  CircleAlert,
  Clock,
  File,
  Globe,
  Hourglass,
  type LucideIcon,
  Mail,
  Power,
  Rss,
  Webhook,
} from 'lucide-react';
import type { EventSummary } from '../../../../shared/model/event.ts';
import classes from './sender-mark.module.css';

const icons: Readonly<Record<string, LucideIcon>> = {
  webhook: Webhook,
  schedule: Clock,
  'poll-http': Globe,
  rss: Rss,
  'watch-files': File,
  'email-imap': Mail,
  'app-start': Power,
  'workflow-error': CircleAlert,
  'wait-for-webhook': Hourglass,
};

/** Who sent it, at a glance: the letters of a provider that is known, or what kind of trigger. */
export function SenderMark({
  event: { source, provider },
}: {
  event: Pick<EventSummary, 'source' | 'provider'>;
}) {
  if (provider !== null)
    return (
      <span className={classes.root} title={provider.name}>
        <span aria-hidden="true">{provider.name.slice(0, 2)}</span>
        <span className="visually-hidden">{provider.name}: </span>
      </span>
    );
  const Icon = icons[source] ?? Webhook;
  return (
    <span className={classes.root} aria-hidden="true">
      <Icon size={14} />
    </span>
  );
}
