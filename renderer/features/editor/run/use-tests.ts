import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import {
  panelStoreOf,
  type StepTest,
  showRun,
  type TestEffects,
  type TestMode,
} from './panel-state.ts';
import { type Consequence, testConsequences } from './test-consequences.ts';

export interface Tests {
  /** Asks first when steps act outside and were not allowed to in this session. */
  begin(stepId: string, mode: TestMode): void;
  /** The answer to what was asked. */
  answer(effects: TestEffects | null): void;
  cancel(): void;
}

/** What the author allowed since the page was loaded: it is asked again when the target is another. */
const allowed = new Set<string>();

function keyOf(workflowId: string, { stepId, words }: Consequence): string {
  return JSON.stringify([workflowId, stepId, words]);
}

export function useTests(): Tests {
  const rpc = useRpc();
  const queries = useQueryClient();
  const editor = useEditorContext();
  return useMemo(() => {
    const { workflowId, store, catalog, autosave, view } = editor;
    const panel = panelStoreOf(editor);

    async function start(stepId: string, mode: TestMode, effects: TestEffects): Promise<void> {
      const test: StepTest = { stepId, mode, phase: 'saving', runId: null, error: null };
      panel.setState({ test });
      try {
        await autosave.flush();
        const run = await rpc.call('workflows.test', {
          id: workflowId,
          stepId,
          mode,
          effects,
          ...view.getState().samples,
        });
        panel.setState({ test: { ...test, phase: 'running', runId: run.id } });
        showRun(panel, run.id);
        void queries.invalidateQueries({ queryKey: ['runs.list'] });
      } catch (error) {
        panel.setState({ test: { ...test, phase: 'ended', error } });
      }
    }

    return {
      begin(stepId, mode) {
        const { definition } = store.getState();
        const consequences = testConsequences(definition, { catalog, stepId, mode });
        const isNew = consequences.some((each) => !allowed.has(keyOf(workflowId, each)));
        if (isNew) panel.setState({ question: { stepId, mode, consequences } });
        else void start(stepId, mode, 'real');
      },
      answer(effects) {
        const { question } = panel.getState();
        panel.setState({ question: null });
        if (question === null || effects === null) return;
        if (effects === 'real')
          for (const each of question.consequences) allowed.add(keyOf(workflowId, each));
        void start(question.stepId, question.mode, effects);
      },
      cancel() {
        const runId = panel.getState().test?.runId;
        if (runId == null) return;
        rpc
          .call('runs.cancel', { id: runId })
          .catch((error: unknown) => noticeFailed('The test was not canceled', error));
      },
    };
  }, [editor, rpc, queries]);
}
