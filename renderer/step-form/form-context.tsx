import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { WorkflowProblem } from '../../shared/model/workflow.ts';
import { noSamples, type StepSamples } from './expression/samples.ts';
import { type ParamPath, valueAt } from './params/param-path.ts';
import { problemsAt } from './params/problems.ts';
import type { PreviewClient } from './preview/preview-client.ts';

/**
 * One value of the params; `undefined` takes it out. Changes with the same `gesture` in a row are
 * one for undo: the letters of a word.
 */
export type ChangeParam = (path: ParamPath, value: Json | undefined, gesture?: string) => void;

export interface FormTools {
  /** Names this form to what is kept while it is not on screen. */
  formId: string;
  /** False for triggers: they are settled before there is anything to read. */
  expressions: boolean;
  preview: PreviewClient | undefined;
}

const ToolsContext = createContext<FormTools>({
  formId: '',
  expressions: true,
  preview: undefined,
});
const ChangeContext = createContext<ChangeParam>(() => {});
const ProblemsContext = createContext<readonly WorkflowProblem[]>([]);
const ParamsContext = createContext<JsonObject>({});
const SamplesContext = createContext<StepSamples>(noSamples);

export function FormProvider({
  tools,
  change,
  params,
  problems,
  samples,
  children,
}: {
  tools: FormTools;
  change: ChangeParam;
  params: JsonObject;
  problems: readonly WorkflowProblem[];
  samples: StepSamples;
  children: ReactNode;
}) {
  return (
    <ToolsContext value={tools}>
      <ChangeContext value={change}>
        <SamplesContext value={samples}>
          <ProblemsContext value={problems}>
            <ParamsContext value={params}>{children}</ParamsContext>
          </ProblemsContext>
        </SamplesContext>
      </ChangeContext>
    </ToolsContext>
  );
}

export function useFormTools(): FormTools {
  return useContext(ToolsContext);
}

export function useChangeParam(): ChangeParam {
  return useContext(ChangeContext);
}

/** For groups that have a say in what a change inside of them means. */
export function ChangeProvider({ change, children }: { change: ChangeParam; children: ReactNode }) {
  return <ChangeContext value={change}>{children}</ChangeContext>;
}

/** Says for all fields inside whether they can hold expressions. */
export function Expressions({ allowed, children }: { allowed: boolean; children: ReactNode }) {
  const tools = useFormTools();
  const changed = useMemo(() => ({ ...tools, expressions: allowed }), [tools, allowed]);
  return <ToolsContext value={changed}>{children}</ToolsContext>;
}

export function useSamples(): StepSamples {
  return useContext(SamplesContext);
}

export function useAllProblems(): readonly WorkflowProblem[] {
  return useContext(ProblemsContext);
}

/** `deep`: what is wrong anywhere below, for fields that are drawn as a whole. */
export function useProblems(
  path: ParamPath,
  { deep }: { deep: boolean },
): readonly WorkflowProblem[] {
  return problemsAt(useContext(ProblemsContext), path, { deep });
}

/** Another param than one's own; without a path, nothing. Renders again with every change. */
export function useParam(path: ParamPath | undefined): Json | undefined {
  const params = useContext(ParamsContext);
  return path === undefined ? undefined : valueAt(params, path);
}
