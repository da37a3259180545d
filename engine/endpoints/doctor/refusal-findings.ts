import type { Finding } from '../../../shared/model/diagnosis.ts';
import { EVENT_REASONS, type EventReason } from '../../../shared/model/event.ts';

const UPDATE = 'patchbay endpoints update ENDPOINT';

/** What to do about refusals that have nothing to do with a signature. */
const HOW_TO_MEND: Partial<Record<EventReason, string>> = {
  host_not_allowed:
    'If that name is yours (a tunnel or proxy), say so: patchbay settings set \'hooks.publicHosts=["NAME"]\'. Otherwise nothing needs to be done.',
  origin_not_allowed: `If that web page may post here, allow its origin: ${UPDATE} --set 'allowedOrigins=["https://example.com"]'.`,
  address_not_allowed: `Add the sender’s address if it is right: ${UPDATE} --set 'allowedAddresses=[…]'. Behind a proxy or tunnel, set hooks.trustedProxies first, as all requests come from it.`,
  unknown_path:
    'Correct the address at the sender, or make an endpoint of that path: patchbay endpoints create PATH.',
  retired: `Take the address out at the sender, or use the endpoint again: ${UPDATE} --state active.`,
  method_not_allowed: `Let the endpoint take the method: ${UPDATE} --method POST --method PUT, for example.`,
  rate_limited: `Raise or take out the endpoint’s rate: ${UPDATE} --set rate=null.`,
  too_many_requests: `Raise the number of requests at once: ${UPDATE} --set maxConcurrent=N.`,
  body_too_large: `Raise the endpoint’s cap, which also counts after inflating: ${UPDATE} --set maxBodyBytes=N.`,
  unsupported_encoding:
    'Let the sender use gzip, deflate, br or zstd, one of them only, or nothing.',
  timed_out:
    'Look at the connection between the sender and Patchbay, or raise hooks.limits.requestMs.',
  wait_over:
    'Give the step more time, or retry it so that it waits anew: patchbay runs retry RUN --step STEP.',
  not_waiting_yet:
    'Have it sent again, or let the other side begin later: in the step right before.',
  cut_off: 'The sender or a proxy broke the connection: look at its time limit and its log.',
};

/** Null for refusals because of a signature or credential. */
export function refusalFinding(reason: EventReason): Finding | null {
  const howToMend = HOW_TO_MEND[reason];
  if (howToMend === undefined) return null;
  return { cause: reason, message: EVENT_REASONS[reason], howToMend, certain: true };
}
