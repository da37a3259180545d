import {
  ChartNoAxesCombined,
  Inbox,
  KeyRound,
  ListChecks,
  type LucideIcon,
  Settings,
  UserCheck,
  Webhook,
  Workflow,
} from 'lucide-react';

/** The rail, from top to bottom. */
export const screens: readonly { href: string; name: string; icon: LucideIcon }[] = [
  { href: '/workflows', name: 'Workflows', icon: Workflow },
  { href: '/inbox', name: 'Inbox', icon: Inbox },
  { href: '/runs', name: 'Runs', icon: ListChecks },
  { href: '/approvals', name: 'Approvals', icon: UserCheck },
  { href: '/endpoints', name: 'Endpoints', icon: Webhook },
  { href: '/credentials', name: 'Credentials', icon: KeyRound },
  { href: '/insights', name: 'Insights', icon: ChartNoAxesCombined },
  { href: '/settings', name: 'Settings', icon: Settings },
];
