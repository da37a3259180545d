import type { Logger } from 'pino';
import type { AuditActor } from '../../../shared/model/audit.ts';
import {
  type Api,
  isMethod,
  type Method,
  type MethodOutput,
  type MethodParsedInput,
} from '../../../shared/rpc/contract.ts';
import type { Committer } from '../../db/committer.ts';
import type { AuditLog } from './audit-log.ts';
import { describeCall } from './describe-call.ts';

/** Names of calls that change nothing. Every other call is recorded, also one that is new. */
const READING =
  /^insights\.|\.(?:list|get|count|gaps|exportText|facets|status|info|item|items|body|types|version|samples|drift|permissions|authorization|preview|check|compare|consequences|definition|itemStates|step|doctor|diagnose|checkTunnel|checkBackup|backups|metrics|logs|schemes|latest|secrets|uses)$|^(?:workflows\.export|openapi\.read|openapi\.operation|steps\.from(?:Curl|OpenApi)|(?:alerts|credentials)\.test)$/;

/** Several of these in a row are one entry: editors save at every change, and scripts send. */
const MERGED_MS: { [M in Method]?: number } = {
  'workflows.saveDraft': 10 * 60_000,
  'workflows.run': 60_000,
  'workflows.test': 60_000,
  'events.send': 60_000,
  'events.mark': 60_000,
  'events.undoMark': 60_000,
  'endpoints.simulate': 60_000,
};

export function onlyReads(method: Method): boolean {
  return READING.test(method);
}

/**
 * The same calls, with a trail of those that change something: who, when, what, what was otherwise
 * before. Recorded once the change is made and before it is answered; a call that fails leaves no
 * trace. A trail that cannot be written does not undo the change.
 */
export function auditedApi(
  api: Api,
  deps: {
    actor: AuditActor;
    audit: AuditLog;
    committer: Committer;
    mask: (json: string) => string;
    now: () => number;
    log: Logger;
  },
): Api {
  const { actor, audit, committer, now, log } = deps;

  function recorded<M extends Method>(method: M) {
    const call = api[method];
    return async (input: MethodParsedInput<M>): Promise<MethodOutput<M>> => {
      const describe = await describeCall(api, method, input);
      const output = await call(input);
      try {
        const described = describe(output);
        if (described !== null) {
          const { object, summary, changes } = described;
          const text = deps.mask(JSON.stringify({ object, summary, changes }));
          const masked: typeof described = JSON.parse(text);
          const entry = { ...masked, actor, method, mergeWithinMs: MERGED_MS[method] ?? 0 };
          await committer.write(() => audit.add({ ...entry, at: now() }));
        }
      } catch (error) {
        log.error({ err: error, method, actor }, 'a change is missing in the audit trail');
      }
      return output;
    };
  }

  const made = new Map<Method, unknown>();
  return new Proxy(api, {
    get(target, name, receiver) {
      if (typeof name !== 'string' || !isMethod(name) || onlyReads(name))
        return Reflect.get(target, name, receiver);
      const known = made.get(name) ?? recorded(name);
      made.set(name, known);
      return known;
    },
  });
}
