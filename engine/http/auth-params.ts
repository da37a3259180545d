import * as z from 'zod';
import { credentialNameSchema, signInSchema } from '../../shared/model/credential.ts';
import { StepFailure } from '../steps/define-step.ts';
import { isHttpUrl } from './address-params.ts';

/** Tells the choices of a param apart. */
export function kind<T extends string>(name: T) {
  return z.literal(name).meta({ title: 'Kind', field: 'select' });
}

export const noAuth = z.strictObject({ type: kind('none') }).meta({ title: 'None' });

export function storedAuth(description: string) {
  return z
    .strictObject({
      type: kind('credential'),
      credential: credentialNameSchema.meta({
        title: 'Credential',
        description,
        field: 'credential',
      }),
    })
    .meta({ title: 'Stored credential' });
}

const [basic, bearer] = signInSchema.options;
/** Written into the step; `hideSecrets` takes them out of what is stored with a run. */
export const basicAuth = basic;
export const bearerAuth = bearer;

/** Nothing, a stored credential, or written into the step. */
export const anyAuth = z.discriminatedUnion('type', [
  noAuth,
  storedAuth('The name of a stored credential.'),
  ...signInSchema.options,
]);

/** The address of an API, for another server than the usual one. */
export const apiAddress = z
  .string()
  .trim()
  .max(2000)
  .refine(isHttpUrl, { message: 'must be an address that starts with http:// or https://' })
  .refine((text) => !isHttpUrl(text) || new URL(text).username === '', {
    message: 'must not hold a user name: use a credential',
  });

/** The failure of a credential of another type than the step can use. */
export function wrongCredential(
  name: string,
  type: string,
  wanted: readonly [string, ...string[]],
): StepFailure {
  return new StepFailure({
    code: 'credential_invalid',
    message: `The credential "${name}" is of the type ${type}; this step needs ${wanted.join(' or ')}.`,
    hint: `Add one: patchbay credentials set NAME --type ${wanted[0]}`,
  });
}
