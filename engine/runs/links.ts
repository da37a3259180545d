import type { JsonObject } from '../../shared/json.ts';
import type { CompiledStep } from '../workflows/compile.ts';

/** Paths of the hooks listener that are no endpoints. */
export const LINK_PATHS = { approval: '/-/approve/', webhook: '/-/resume/' } as const;

/** Links at which step runs wait, known before they wait. */
export interface Links {
  token(runId: string, stepId: string, iteration: string): string;
  /** By step id; null when none of the steps waits at a link. */
  of(runId: string, steps: readonly CompiledStep[], iteration: string): JsonObject | null;
}

export function createLinks(deps: {
  /** A keyed hash that nobody else can compute, in base64url. */
  sign: (text: string) => string;
  /** Where the hooks listener is reached; null while it is not. */
  baseUrl: () => string | null;
}): Links {
  function token(runId: string, stepId: string, iteration: string): string {
    return deps.sign(`wait ${runId} ${stepId} ${iteration}`);
  }
  return {
    token,
    of(runId, steps, iteration) {
      let links: JsonObject | null = null;
      for (const { type, step } of steps) {
        const link = type?.link ?? null;
        if (link === null) continue;
        links ??= {};
        links[step.id] =
          `${deps.baseUrl() ?? ''}${LINK_PATHS[link]}${token(runId, step.id, iteration)}`;
      }
      return links;
    },
  };
}
