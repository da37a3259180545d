import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError, NotFoundError } from '../../shared/errors.ts';
import type { Json } from '../../shared/json.ts';
import type { SentSample, Simulation } from '../../shared/model/diagnosis.ts';
import { idToText } from '../db/ids.ts';
import type { Endpoints, LiveEndpoint } from '../endpoints/endpoints.ts';
import type { EventRepository } from '../events/event-repository.ts';
import { isMet, welcome } from './expectation.ts';
import { type Step, VARIANTS } from './hostile.ts';
import { sendTo } from './outgoing.ts';
import { freshAt, type ProviderSamples, type Sample } from './sample.ts';
import { SAMPLES } from './samples/index.ts';
import { signedRequest } from './signed-request.ts';
import { checkAddress, signingKeys } from './signing.ts';

export interface SimulateOptions {
  endpoint: LiveEndpoint;
  provider: string | undefined;
  event: string | undefined;
  /** In the place of a provider’s. */
  sample?: OwnSample | undefined;
  count: number;
  hostile: boolean;
  privateKey: string | undefined;
}

interface OwnSample {
  headers: readonly (readonly [name: string, value: string])[];
  body: Json;
}

/** By which the stored event is found again; no signature covers it. */
const MARKER = 'X-Patchbay-Simulation';
/** What is refused before its body is read is stored after the answer. */
const PATIENCE_MS = 3000;
const LOOKED_AT = 200;

export interface Simulator {
  /**
   * Sends samples to our own listener, one after the other, and tells what became of each. Throws
   * ConflictError where that cannot work, NotFoundError for an unknown provider or event.
   */
  simulate(options: SimulateOptions): Promise<Simulation>;
}

export function createSimulator(deps: {
  endpoints: Pick<Endpoints, 'publicUrl'>;
  events: EventRepository;
  hooksUrl: () => string | null;
  now: () => number;
}): Simulator {
  const { events, now } = deps;

  async function send(listener: string, { outgoing, expected }: Step, name: string) {
    const marker = randomUUID();
    const headers = [...outgoing.headers, [MARKER, marker] as const];
    const httpStatus = await sendTo(listener, { ...outgoing, headers });
    const event = await storedEvent(marker);
    const asExpected = isMet(expected, { httpStatus, event });
    return { name, httpStatus, event, expected, asExpected } satisfies SentSample;
  }

  async function storedEvent(marker: string): Promise<SentSample['event']> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = events
        .list({ limit: LOOKED_AT, before: undefined, endpointSeq: undefined, status: undefined })
        .find((row) => row.raw_headers.includes(marker));
      if (found !== undefined)
        return { id: idToText(found.id), status: found.status, reason: found.reason };
      if (Date.now() > deadline) return null;
      await sleep(10);
    }
  }

  return {
    async simulate({ endpoint, provider, event, sample: own, count, hostile, privateKey }) {
      const listener = deps.hooksUrl();
      const publicUrl = deps.endpoints.publicUrl(endpoint);
      checkEndpoint(endpoint, publicUrl);
      const samples = samplesFor(endpoint, provider);
      const [name, sample] = own === undefined ? sampleOf(samples, event) : ownSample(own);
      if (listener === null)
        throw new ConflictError('No webhook listener is running.', {
          hint: 'Start it in another terminal: patchbay serve.',
        });
      const keys = await signingKeys(endpoint, { now: now(), privateKey });
      const result: Simulation = { provider: samples.provider, sent: [], skipped: [] };
      if (!hostile) {
        const isHandshake = samples.handshakes?.includes(name) === true;
        for (let i = 0; i < count; i++) {
          const at = now();
          const outgoing = signedRequest({
            endpoint,
            listener,
            publicUrl,
            sample: sample(freshAt(at)),
            secret: keys.right,
            now: at,
          });
          const ownPreset = samples.provider === endpoint.settings.verification.scheme;
          const expected = welcome(isHandshake && ownPreset ? 'handshake' : 'accepted');
          result.sent.push(await send(listener, { outgoing, expected }, name));
        }
        return result;
      }
      for (const variant of VARIANTS) {
        const steps = variant.make({ endpoint, listener, publicUrl, sample, keys, now: now() });
        if (typeof steps === 'string') {
          result.skipped.push({ name: variant.name, why: steps });
          continue;
        }
        for (const [index, step] of steps.entries()) {
          const times = steps.length > 1 ? ` (${index + 1} of ${steps.length})` : '';
          result.sent.push(await send(listener, step, variant.name + times));
        }
      }
      return result;
    },
  };
}

function checkEndpoint({ settings }: LiveEndpoint, publicUrl: string | null): void {
  if (settings.state === 'retired')
    throw new ConflictError('The endpoint is retired: it takes no events any more.', {
      hint: 'Set its state to active or paused first.',
    });
  checkAddress(settings, publicUrl);
}

/** Those of the provider; left out: those that the endpoint’s scheme is for. */
function samplesFor({ settings }: LiveEndpoint, provider: string | undefined): ProviderSamples {
  const { scheme } = settings.verification;
  const own = SAMPLES.find((samples) => samples.provider === scheme);
  const named = provider === undefined ? own : SAMPLES.find((s) => s.provider === provider);
  if (named === undefined && provider !== undefined)
    throw new NotFoundError('provider', provider, 'List them: patchbay events simulate --list.');
  const samples = named ?? SAMPLES.find((s) => s.provider === 'generic');
  if (samples === undefined) throw new NotFoundError('provider', 'generic');
  const isOthers = own !== undefined && samples !== own && samples.provider !== 'generic';
  if (isOthers)
    throw new ConflictError(
      `The endpoint verifies as ${scheme}, and ${samples.provider} signs in another way.`,
      { hint: `Leave --provider out, or use an endpoint with the scheme ${samples.provider}.` },
    );
  return samples;
}

function ownSample({ headers, body }: OwnSample): [string, Sample] {
  const isType = (name: string): boolean => name.toLowerCase() === 'content-type';
  const contentType = headers.find(([name]) => isType(name))?.[1];
  const others = Object.fromEntries(headers.filter(([name]) => !isType(name)));
  return [
    'own',
    () => ({ headers: others, body, ...(contentType === undefined ? {} : { contentType }) }),
  ];
}

function sampleOf(samples: ProviderSamples, event: string | undefined): [string, Sample] {
  const names = Object.keys(samples.events);
  const name = event ?? names[0] ?? '';
  const sample = Object.hasOwn(samples.events, name) ? samples.events[name] : undefined;
  if (sample === undefined)
    throw new NotFoundError('sample event', name, `There are: ${names.join(', ')}.`);
  return [name, sample];
}
