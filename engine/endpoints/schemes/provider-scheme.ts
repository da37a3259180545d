import { BugError } from '../../../shared/errors.ts';
import type {
  SchemeName,
  Verification,
  VerificationOf,
} from '../../../shared/model/verification.ts';
import type { RequestHead, Verifier } from './scheme.ts';

/** A way to verify requests, with everything that Patchbay knows about who uses it. */
export interface ProviderScheme {
  readonly scheme: SchemeName;
  /** For people. */
  readonly name: string;
  /** Where the provider publishes the rules. */
  readonly docsUrl?: string;
  /** Headers that carry the signature or what is signed with it; lower case. */
  readonly headers: readonly string[];
  /**
   * Keys are decoded here, once. Throws InvalidInputError for settings that cannot work, and
   * BugError for those of another scheme.
   */
  prepare(verification: Verification): Verifier;
  /** Whether a request with this head looks like this provider's. False for generic schemes. */
  recognise(head: RequestHead): boolean;
  /** Left out where nothing is signed by a secret of the endpoint. */
  sign?(request: ToSign): Signed;
  /** A stored body with the time of now, where the signed time stands in the body. */
  redated?(body: Buffer, now: number): Buffer;
}

export interface ToSign<V extends Verification = Verification> {
  body: Buffer;
  /** As it stands in the settings; a private key as PEM for schemes with a public key. */
  secret: string;
  /** Milliseconds UTC. */
  now: number;
  /** The whole public address, with its query. */
  url: string;
  method: string;
  /** The endpoint's settings for the scheme; secrets in them do not matter. */
  verification: V;
  /** The content type that goes with the body; it matters where forms are signed differently. */
  contentType?: string;
  /** The sender's id of this delivery; made up when it is left out. */
  deliveryId?: string;
}

/** A request as its sender would send it. */
export interface Signed {
  /** What is to be added to the headers; names as the provider writes them. */
  headers: Record<string, string>;
  /** Differs from what was given where the signature stands inside of it. */
  body: Buffer;
  /** Differs from what was given where a part of the signature stands in the query. */
  url: string;
}

/** What is left out stays as it is, and no header is added. */
export type Signer<V extends Verification = Verification> = (request: ToSign<V>) => Partial<Signed>;

interface Definition<S extends SchemeName> {
  scheme: S;
  name: string;
  docsUrl?: string;
  headers?: readonly string[];
  prepare(verification: VerificationOf<S>): Verifier;
  recognise?(head: RequestHead): boolean;
  sign?: Signer<VerificationOf<S>>;
  redated?(body: Buffer, now: number): Buffer;
}

export function defineScheme<S extends SchemeName>(definition: Definition<S>): ProviderScheme {
  const { scheme, name, docsUrl, headers = [], prepare, recognise = () => false } = definition;
  const { sign, redated } = definition;
  const own = (verification: Verification): VerificationOf<S> => {
    if (isOf(verification, scheme)) return verification;
    throw new BugError(`settings of "${verification.scheme}" were given to "${scheme}"`);
  };
  return {
    scheme,
    name,
    ...(docsUrl === undefined ? {} : { docsUrl }),
    headers,
    recognise,
    prepare: (verification) => prepare(own(verification)),
    ...(redated === undefined ? {} : { redated }),
    ...(sign === undefined
      ? {}
      : {
          sign: (request) => ({
            headers: {},
            body: request.body,
            url: request.url,
            ...sign({ ...request, verification: own(request.verification) }),
          }),
        }),
  };
}

function isOf<S extends SchemeName>(
  verification: Verification,
  scheme: S,
): verification is VerificationOf<S> {
  return verification.scheme === scheme;
}
