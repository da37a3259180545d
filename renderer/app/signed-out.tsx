import { KeyRound } from 'lucide-react';
import { EmptyState } from '../ui/empty-state.tsx';

export function SignedOut() {
  return (
    <main>
      <EmptyState icon={KeyRound} level="h1" title="This tab is not signed in any more">
        <p>
          Open the address that Patchbay printed when it started; it ends with{' '}
          <code>/?token=…</code>. This tab then goes on by itself.
        </p>
      </EmptyState>
    </main>
  );
}
