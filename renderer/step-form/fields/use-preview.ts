import { useEffect, useMemo, useState } from 'react';
import type { InsertAs } from '../../../shared/expression/insert-text.ts';
import { hasExpression } from '../../../shared/expression/template.ts';
import type { Json } from '../../../shared/json.ts';
import { useFormTools, useSamples } from '../form-context.tsx';
import { type Preview, syntaxProblem } from '../preview/preview.ts';
import type { PreviewSource } from '../preview/preview-messages.ts';

/** Between the last letter and the evaluation. */
const settleMs = 120;
/** While somebody writes, an expression is unfinished most of the time. */
const patienceMs = 600;

const evaluating: Preview = { result: undefined, problems: [] };

/**
 * What the text would give, and what is wrong in it; neither while it is evaluated for the first
 * time. `undefined` where there is no expression.
 */
export function usePreview(
  text: string,
  { insertAs, focused }: { insertAs: InsertAs | undefined; focused: boolean },
): Preview | undefined {
  const source = useMemo(
    () => (hasExpression(text) ? { text, insertAs } : undefined),
    [text, insertAs],
  );
  return useEvaluated(source, focused);
}

/** The same for a value with expressions in its texts. */
export function useJsonPreview(value: Json | undefined, focused: boolean): Preview | undefined {
  const source = useMemo(
    () =>
      value !== undefined && JSON.stringify(value).includes('{{') ? { json: value } : undefined,
    [value],
  );
  return useEvaluated(source, focused);
}

/** The one before stays until the next is there, so that nothing flickers. */
function useEvaluated(given: PreviewSource | undefined, focused: boolean): Preview | undefined {
  const { preview: client, expressions } = useFormTools();
  const samples = useSamples();
  const [shown, setShown] = useState<Preview>();
  const source = expressions ? given : undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: other samples give another result
  useEffect(() => {
    if (source === undefined) {
      setShown(undefined);
      return;
    }
    const ended = new AbortController();
    const { signal } = ended;
    const evaluate = async (): Promise<void> => {
      const preview = (await client?.preview(source, signal)) ?? withoutEvaluation(source);
      if (signal.aborted) return;
      const wrong = preview.problems.some(({ severity }) => severity === 'error');
      if (wrong && focused) await pause(patienceMs, signal);
      if (!signal.aborted) setShown(preview);
    };
    const timer = setTimeout(() => void evaluate(), settleMs);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [source, client, samples, focused]);

  return source === undefined ? undefined : (shown ?? evaluating);
}

function withoutEvaluation(source: PreviewSource): Preview {
  const problem = 'text' in source ? syntaxProblem(source.text) : undefined;
  return { result: undefined, problems: problem === undefined ? [] : [problem] };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
