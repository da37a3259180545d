import { timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../../shared/json.ts';
import { idFromText, idToText } from '../db/ids.ts';
import type { CompiledStep } from '../workflows/compile.ts';

export type LinkKind = 'approval' | 'webhook';

/** Paths of the hooks listener that are no endpoints: those are below `/hooks/`. */
export const LINK_PATHS: Readonly<Record<LinkKind, string>> = {
  approval: '/approve/',
  webhook: '/resume/',
};

/** Run (16 bytes), iteration, and the hash over both and the step. */
const TOKEN = /^([A-Za-z0-9_-]{22})((?:\.\d{1,7}){0,20})\.([A-Za-z0-9_-]{43})$/;

/** Links at which step runs wait, known before they wait. */
export interface Links {
  token(runId: string, stepId: string, iteration: string): string;
  /**
   * What a token says about itself. It is genuine only when one of the run's steps has it: see
   * `isOf`. Null for what cannot be one.
   */
  read(token: string): { runId: string; iteration: string } | null;
  isOf(token: string, at: { runId: string; stepId: string; iteration: string }): boolean;
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
    const run = idFromText(runId)?.toString('base64url') ?? '';
    const item = iteration === '' ? '' : `.${iteration}`;
    return `${run}${item}.${deps.sign(`wait ${runId} ${stepId} ${iteration}`)}`;
  }
  function url(kind: LinkKind, token: string): string | null {
    const base = deps.baseUrl();
    return base === null ? null : `${base.replace(/\/+$/, '')}${LINK_PATHS[kind]}${token}`;
  }
  return {
    token,
    read(text) {
      const [, run = '', item = ''] = TOKEN.exec(text) ?? [];
      const id = Buffer.from(run, 'base64url');
      return id.length === 16 ? { runId: idToText(id), iteration: item.slice(1) } : null;
    },
    isOf(text, { runId, stepId, iteration }) {
      const given = Buffer.from(text);
      const own = Buffer.from(token(runId, stepId, iteration));
      return given.length === own.length && timingSafeEqual(given, own);
    },
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
