import type { Json } from '../../../shared/json.ts';
import type { CredentialData, CredentialType } from '../../../shared/model/credential.ts';
import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import type { HttpClient } from '../../net/http-client.ts';

export type DataOf<T extends CredentialType> = Extract<CredentialData, { type: T }>;

/** What a test may use. */
export interface TestContext {
  readonly http: HttpClient;
  readonly signal: AbortSignal;
  now(): number;
  /** What the person gave to try it on. */
  readonly url: URL | null;
  /**
   * Of the oauth2 credential that is tested, or that it names: kept ones are renewed first where
   * that is possible.
   */
  accessToken(): Promise<string>;
}

export interface Preset {
  readonly id: string;
  readonly name: string;
  /** The provider's own page about it. */
  readonly docsUrl: string;
  /** What to do there, in a sentence or two. */
  readonly note: string;
  readonly data: { readonly [field: string]: Json };
}

export interface CredentialTypeDefinition<T extends CredentialType> {
  readonly type: T;
  readonly name: string;
  readonly description: string;
  readonly icon: string;
  readonly help: string;
  readonly presets?: readonly Preset[];
  /** `url`: it needs an address to try it on; `none`: only using it would tell. */
  readonly test: 'none' | 'by-itself' | 'url';
  /** Signs in and changes nothing. Throws StepFailure, or the signal's reason. */
  readonly tryOut?: (data: DataOf<T>, context: TestContext) => Promise<CredentialTest>;
}

/** With its data type erased: what the registry holds. */
export interface ErasedCredentialType
  extends Omit<CredentialTypeDefinition<CredentialType>, 'tryOut'> {
  /** Null: of another type, or there is no test. */
  tryOut(data: CredentialData, context: TestContext): Promise<CredentialTest> | null;
}

export function defineCredentialType<T extends CredentialType>(
  definition: CredentialTypeDefinition<T>,
): ErasedCredentialType {
  const isOwn = (data: CredentialData): data is DataOf<T> => data.type === definition.type;
  return {
    ...definition,
    tryOut: (data, context) => (isOwn(data) ? (definition.tryOut?.(data, context) ?? null) : null),
  };
}

export function works(message: string): CredentialTest {
  return { ok: true, message, hint: null };
}

export function doesNotWork(message: string, hint: string | null = null): CredentialTest {
  return { ok: false, message, hint };
}
