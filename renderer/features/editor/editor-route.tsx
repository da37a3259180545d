import { EditorScreen } from './editor-screen.tsx';

/** `address`: a workflow's id, and behind a question mark the run that it is opened with. */
export function EditorRoute({ address }: { address: string }) {
  const [id = '', query = ''] = address.split('?');
  const run = new URLSearchParams(query).get('run');
  return <EditorScreen key={`${id} ${run ?? ''}`} id={id} runId={run} />;
}
