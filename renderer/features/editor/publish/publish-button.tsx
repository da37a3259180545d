import { Button } from '@mantine/core';
import { CloudUpload } from 'lucide-react';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';

/** In the header: opens the publish panel; loud while there is something to publish. */
export function PublishButton() {
  const { view, workflowId } = useEditorContext();
  const isOpen = useEditorView(({ side }) => side === 'publish');
  const { data: workflow } = useRpcQuery('workflows.get', { id: workflowId });
  const isNew = workflow === undefined || workflow.draftChanged;
  return (
    <Button
      variant={isNew ? 'filled' : 'default'}
      leftSection={<CloudUpload size={14} aria-hidden="true" />}
      aria-expanded={isOpen}
      onClick={() => view.getState().showSide(isOpen ? null : 'publish')}
    >
      {isNew ? 'Publish' : 'Published'}
    </Button>
  );
}
