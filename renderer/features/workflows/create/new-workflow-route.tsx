import { useLocation, useSearch } from 'wouter';
import { NewWorkflowScreen } from './new-workflow-screen.tsx';

/**
 * Reads the address. A link as it is written has its query in the hash; one that the router wrote
 * has it in front of it.
 */
export function NewWorkflowRoute() {
  const [location] = useLocation();
  const outer = useSearch();
  const [path = '', inner] = location.split('?');
  const open = path.split('/')[3];
  const event = new URLSearchParams(inner ?? (open === undefined ? outer : '')).get('event');
  return <NewWorkflowScreen open={open} event={event ?? undefined} />;
}
