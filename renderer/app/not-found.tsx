import { Compass } from 'lucide-react';
import { Link } from 'wouter';
import { EmptyState } from '../ui/empty-state.tsx';

export function NotFound() {
  return (
    <EmptyState icon={Compass} level="h1" title="There is no such screen">
      <p>
        The address may be from another release. <Link href="/inbox">Open the inbox</Link>.
      </p>
    </EmptyState>
  );
}
