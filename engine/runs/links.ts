import type { JsonObject } from '../../shared/json.ts';
import type { CompiledStep } from '../workflows/compile.ts';

export type LinkKind = 'approval' | 'webhook';

/** Paths of the hooks listener that are no endpoints: those are below `/hooks/`. */
export const LINK_PATHS: Readonly<Record<LinkKind, string>> = {
  approval: '/approve/',
  webhook: '/resume/',
};

/** Links at which step runs wait, known before they wait. */
export interface Links {
  token(runId: string, stepId: string, iteration: string): string;
  /** Null while nothing is known to lead to the hooks listener. */
  url(kind: LinkKind, token: string): string | null;
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
  function url(kind: LinkKind, token: string): string | null {
    const base = deps.baseUrl();
    return base === null ? null : `${base.replace(/\/+$/, '')}${LINK_PATHS[kind]}${token}`;
  }
  return {
    token,
    url,
    of(runId, steps, iteration) {
      let links: JsonObject | null = null;
      for (const { type, step } of steps) {
        const link = type?.link ?? null;
        if (link === null) continue;
        links ??= {};
        const own = token(runId, step.id, iteration);
        links[step.id] = url(link, own) ?? `${LINK_PATHS[link]}${own}`;
      }
      return links;
    },
  };
}
