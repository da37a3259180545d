import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  toErrorInfo,
  UnavailableError,
} from '../../../shared/errors.ts';
import type { OAuth2Data } from '../../../shared/model/credential.ts';
import type { Authorization } from '../../../shared/model/credential-views.ts';
import type { HttpClient } from '../../net/http-client.ts';
import type { Credentials } from '../credentials.ts';
import { SecretUnreadableError } from '../vault.ts';
import { storedTokens } from './access-tokens.ts';
import { authorizationUrl, type Challenge, newChallenge } from './authorization-url.ts';
import {
  type CallbackListener,
  type CallbackPage,
  isLoopback,
  listenForCallback,
} from './callback-listener.ts';
import { refusalWords } from './refusals.ts';
import { requestToken } from './token-request.ts';

/** Sign-ins of people in the browser. They live in memory: nothing of them outlasts a restart. */
export interface Authorizations {
  /**
   * Begins one, in the place of one of the same credential that is under way. Throws NotFoundError,
   * ConflictError, SecretUnreadableError.
   */
  start(credential: string): Promise<Authorization>;
  /** Throws NotFoundError. */
  status(id: string): Authorization;
  /** With the address that the browser ended at. Throws NotFoundError, InvalidInputError. */
  finish(id: string, address: string): Promise<Authorization>;
  cancel(id: string): Authorization;
  close(): void;
}

const LASTS_MS = 5 * 60_000;
const KEPT = 50;
const DEFAULT_REDIRECT = 'http://127.0.0.1/callback';

type Status = Authorization['status'];

interface Flow {
  readonly id: string;
  readonly credentialId: string;
  readonly credential: string;
  /** As it was when the flow began: a code is for this client only. */
  readonly client: OAuth2Data;
  readonly challenge: Challenge;
  readonly expiresAt: number;
  url: string;
  redirectUrl: string;
  listener: CallbackListener | null;
  timer: NodeJS.Timeout | null;
  status: Status;
  message: string;
  hint: string | null;
}

export function createAuthorizations(deps: {
  credentials: Credentials;
  http: HttpClient;
  now: () => number;
  changed: (id: string) => void;
  log: Logger;
}): Authorizations {
  const { credentials, http, now, log } = deps;
  const flows = new Map<string, Flow>();
  const closing = new AbortController();

  function end(flow: Flow, status: Status, message: string, hint: string | null = null): void {
    flow.status = status;
    flow.message = message;
    flow.hint = hint;
    flow.listener?.close();
    flow.listener = null;
    if (flow.timer !== null) clearTimeout(flow.timer);
    flow.timer = null;
  }

  /** Computers sleep, and timers with them: the clock decides. */
  function expireIfDue(flow: Flow): void {
    if (flow.status === 'waiting' && now() >= flow.expiresAt)
      end(flow, 'expired', 'Nobody signed in within 5 minutes.', 'Start it again.');
  }

  function get(id: string): Flow {
    const flow = flows.get(id);
    if (flow === undefined)
      throw new NotFoundError(
        'sign-in',
        id,
        'It is over, or Patchbay was restarted: start it again.',
      );
    expireIfDue(flow);
    return flow;
  }

  function clientOf(name: string): { id: string; name: string; client: OAuth2Data } {
    const { id, name: current, data } = credentials.get(name);
    if (data === null) throw new SecretUnreadableError(`the credential "${current}"`);
    if (data.type !== 'oauth2')
      throw new ConflictError(`The credential "${current}" is of the type ${data.type}.`, {
        hint: 'Only credentials of the type oauth2 are authorized.',
      });
    if (data.grant !== 'authorization-code')
      throw new ConflictError(`The credential "${current}" signs in as itself, without a person.`, {
        hint: 'There is nothing to authorize: test it.',
      });
    return { id, name: current, client: data };
  }

  /** What came back, by redirect or by hand. Whoever does not know the state changes nothing. */
  async function take(flow: Flow, query: URLSearchParams): Promise<CallbackPage> {
    expireIfDue(flow);
    if (!isState(query.getAll('state'), flow.challenge.state)) return FOREIGN;
    if (flow.status !== 'waiting') return OVER;
    const error = query.get('error');
    if (error !== null) {
      const { message, hint } = refusalWords({
        error: error.slice(0, 100),
        description: query.get('error_description')?.slice(0, 300) ?? null,
      });
      end(flow, 'failed', message, hint ?? null);
      return { status: 400, title: 'Not signed in', text: message };
    }
    const codes = query.getAll('code');
    const [code] = codes;
    if (code === undefined || code === '' || codes.length > 1) return NO_CODE;
    // Taken once: whatever else comes with this state is late.
    flow.status = 'exchanging';
    flow.message = 'The provider is asked for the tokens.';
    await exchangeCode(flow, code);
    return resultPage(flow);
  }

  async function exchangeCode(flow: Flow, code: string): Promise<void> {
    try {
      const result = await requestToken(
        flow.client,
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: flow.redirectUrl,
          code_verifier: flow.challenge.verifier,
        },
        { http, now, signal: closing.signal },
      );
      if ('refused' in result) {
        const { message, hint } = refusalWords(result.refused);
        return end(flow, 'failed', message, hint ?? null);
      }
      const tokens = storedTokens(result.granted, { before: null, now: now() });
      if (!credentials.setTokens(flow.credentialId, flow.client, tokens))
        return end(flow, 'failed', 'The credential was changed meanwhile.', 'Start it again.');
      deps.changed(flow.credentialId);
      const who = tokens.account === null ? '' : ` as ${tokens.account}`;
      end(flow, 'done', `"${flow.credential}" is signed in${who}.`);
    } catch (error) {
      const { message, hint } = toErrorInfo(error);
      end(flow, 'failed', message, hint ?? 'Start it again.');
      log.warn({ err: error, credential: flow.credential }, 'a sign-in did not come about');
    }
  }

  function show(flow: Flow): Authorization {
    const { id, credential, status, message, hint, redirectUrl, expiresAt } = flow;
    return {
      id,
      credential,
      status,
      message,
      hint,
      url: status === 'waiting' ? flow.url : null,
      redirectUrl,
      listening: flow.listener !== null,
      expiresAt,
    };
  }

  function makeRoom(credentialId: string): void {
    for (const flow of flows.values())
      if (flow.credentialId === credentialId && flow.status === 'waiting')
        end(flow, 'canceled', 'Another sign-in was started in its place.');
    for (const flow of flows.values()) {
      if (flows.size < KEPT) break;
      if (flow.status === 'waiting') end(flow, 'canceled', 'There are too many sign-ins at once.');
      flows.delete(flow.id);
    }
  }

  return {
    async start(name) {
      if (closing.signal.aborted) throw new UnavailableError('Patchbay is shutting down.');
      const { id: credentialId, name: credential, client } = clientOf(name);
      makeRoom(credentialId);
      const redirect = client.redirectUrl ?? DEFAULT_REDIRECT;
      const challenge = newChallenge();
      const flow: Flow = {
        id: randomUUID(),
        credentialId,
        credential,
        client,
        challenge,
        expiresAt: now() + LASTS_MS,
        url: '',
        redirectUrl: redirect,
        listener: null,
        timer: null,
        status: 'waiting',
        message: 'Waits for somebody to sign in, in the browser.',
        hint: null,
      };
      if (isLoopback(redirect)) {
        flow.listener = await listenForCallback(redirect, (query) => take(flow, query));
        flow.redirectUrl = flow.listener.redirectUrl;
      }
      flow.url = authorizationUrl(client, { ...challenge, redirectUrl: flow.redirectUrl });
      // Closed while it began to listen.
      if (closing.signal.aborted) end(flow, 'canceled', 'Patchbay is shutting down.');
      else flow.timer = setTimeout(() => endIfWaiting(flow), LASTS_MS);
      flows.set(flow.id, flow);
      return show(flow);
    },
    status: (id) => show(get(id)),
    async finish(id, address) {
      const flow = get(id);
      const query = URL.parse(address.trim())?.searchParams;
      if (query === undefined || (!query.has('code') && !query.has('error')))
        throw new InvalidInputError('This is not the address that the browser ended at.', [], HOW);
      if (flow.status !== 'waiting') return show(flow);
      const page = await take(flow, query);
      if (page === FOREIGN || page === NO_CODE) throw new InvalidInputError(page.text, [], HOW);
      return show(flow);
    },
    cancel(id) {
      const flow = get(id);
      if (flow.status === 'waiting') end(flow, 'canceled', 'It was canceled.');
      return show(flow);
    },
    close() {
      closing.abort(new UnavailableError('Patchbay is shutting down.'));
      for (const flow of flows.values())
        if (flow.status === 'waiting') end(flow, 'canceled', 'Patchbay is shutting down.');
    },
  };

  function endIfWaiting(flow: Flow): void {
    if (flow.status === 'waiting')
      end(flow, 'expired', 'Nobody signed in within 5 minutes.', 'Start it again.');
  }
}

function resultPage({ status, message, hint }: Flow): CallbackPage {
  return status === 'done'
    ? { status: 200, title: 'Signed in', text: `${message} You can close this page.` }
    : { status: 502, title: 'Not signed in', text: hint === null ? message : `${message} ${hint}` };
}

function isState(given: readonly string[], expected: string): boolean {
  const [state] = given;
  if (state === undefined || given.length > 1) return false;
  const [a, b] = [Buffer.from(state), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const HOW =
  'After signing in, copy the whole address from the browser’s address bar, even if the page there is an error.';

const FOREIGN: CallbackPage = {
  status: 400,
  title: 'Not this sign-in',
  text: 'This address does not belong to the sign-in that is under way.',
};
const OVER: CallbackPage = {
  status: 410,
  title: 'This sign-in is over',
  text: 'Its address works once. Start another one in Patchbay.',
};
const NO_CODE: CallbackPage = {
  status: 400,
  title: 'Nothing came along',
  text: 'The provider sent the browser back without a code.',
};
