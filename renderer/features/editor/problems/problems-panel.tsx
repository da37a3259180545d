import { CircleCheck } from 'lucide-react';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { SidePanel } from '../side/side-panel.tsx';
import { ProblemList } from './problem-list.tsx';
import { useAllProblems } from './use-all-problems.ts';

/** At the right (`side === 'problems'`). */
export function ProblemsPanel() {
  const problems = useAllProblems();
  return (
    <SidePanel title="Problems">
      {problems.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No problems">
          <p>The draft can be published as it is.</p>
        </EmptyState>
      ) : (
        <ProblemList problems={problems} />
      )}
    </SidePanel>
  );
}
