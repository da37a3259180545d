import { Button } from '@mantine/core';
import { BookOpen, SquareTerminal } from 'lucide-react';
import type { ClipboardEvent, ReactNode } from 'react';
import type { WorkflowStep } from '../../../../shared/model/workflow.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { useEditorView } from '../model/editor-view.ts';
import { isCurlCommand } from './curl-text.ts';
import classes from './fill-from.module.css';
import { FillFromDialog } from './fill-from-dialog.tsx';

/**
 * The form of an HTTP request with what else can fill it: a curl command, also one that is pasted
 * into the address, and an operation of an OpenAPI document.
 */
export function FillFrom({ step, children }: { step: WorkflowStep; children: ReactNode }) {
  const { view } = useEditorContext();
  const filling = useEditorView((state) => state.filling);
  const begin = (from: 'curl' | 'openapi', text = ''): void =>
    view.setState({ filling: { stepId: step.id, from, text } });

  function onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData.getData('text/plain');
    const isAddress =
      event.target instanceof Element && event.target.closest('[data-field-name="url"]') !== null;
    if (!isAddress || !isCurlCommand(text)) return;
    event.preventDefault();
    // Before the field has it.
    event.stopPropagation();
    begin('curl', text);
  }
  return (
    <div onPasteCapture={onPaste}>
      <div className={classes.bar}>
        <span className={classes.words}>Fill from</span>
        <Button leftSection={<SquareTerminal size={14} />} onClick={() => begin('curl')}>
          curl command
        </Button>
        <Button leftSection={<BookOpen size={14} />} onClick={() => begin('openapi')}>
          OpenAPI document
        </Button>
      </div>
      {children}
      {filling?.stepId === step.id && (
        <FillFromDialog
          step={step}
          from={filling.from}
          text={filling.text}
          onClose={() => view.setState({ filling: null })}
        />
      )}
    </div>
  );
}
