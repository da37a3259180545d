import {
  Bell,
  Braces,
  CircleHelp,
  Clock,
  Code,
  FileText,
  Filter,
  Globe,
  type LucideIcon,
  Mail,
  Play,
  Repeat,
  Send,
  Split,
  Timer,
  Webhook,
  Workflow,
} from 'lucide-react';

/** Icons of step types, by the name that the catalog gives. */
const icons: { readonly [name: string]: LucideIcon } = {
  bell: Bell,
  braces: Braces,
  clock: Clock,
  code: Code,
  'file-text': FileText,
  filter: Filter,
  globe: Globe,
  mail: Mail,
  play: Play,
  repeat: Repeat,
  send: Send,
  split: Split,
  timer: Timer,
  webhook: Webhook,
  workflow: Workflow,
};

export function StepIcon({ name, size }: { name: string | undefined; size: number }) {
  const Icon = icons[name ?? ''] ?? CircleHelp;
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" />;
}
