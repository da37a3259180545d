import {
  Bot,
  CircleHelp,
  GitBranch,
  Hash,
  Inbox,
  Key,
  KeyRound,
  Link,
  type LucideIcon,
  Mail,
  ShieldCheck,
  Signature,
  UserLock,
} from 'lucide-react';

/** By the name that the engine gives; marks of companies are not among the icons. */
const icons: { readonly [name: string]: LucideIcon } = {
  bot: Bot,
  github: GitBranch,
  inbox: Inbox,
  key: Key,
  'key-round': KeyRound,
  link: Link,
  mail: Mail,
  'shield-check': ShieldCheck,
  signature: Signature,
  slack: Hash,
  'user-lock': UserLock,
};

export function TypeIcon({ name, size }: { name: string | undefined; size: number }) {
  const Icon = icons[name ?? ''] ?? CircleHelp;
  return <Icon size={size} strokeWidth={1.75} aria-hidden="true" />;
}
