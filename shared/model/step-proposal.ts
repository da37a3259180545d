import * as z from 'zod';
import { CREDENTIAL_TYPES, credentialNameSchema } from './credential.ts';
import { jsonSchema } from './json-schema.ts';

/** A way to sign in that a request or an API's description shows. */
const proposedSecretSchema = z.object({
  /** Where it was found: `the header "Authorization"`. */
  where: z.string(),
  /** The credential that it could be stored as; a step that signs in so names it already. */
  name: credentialNameSchema,
  type: z.enum(CREDENTIAL_TYPES),
  /** What is known of the credential's fields, secret ones included: nothing of it is in the step. */
  data: z.record(z.string(), jsonSchema),
  /** Fields that a person has to fill in. */
  missing: z.array(z.string()),
  /** Whether the step signs in with it: a step has one credential. */
  used: z.boolean(),
});
export type ProposedSecret = z.output<typeof proposedSecretSchema>;

/** A step made from something else than a form, with what it does not say by itself. */
export const stepProposalSchema = z.object({
  step: z.object({
    type: z.string(),
    name: z.string(),
    params: z.record(z.string(), jsonSchema),
  }),
  secrets: z.array(proposedSecretSchema),
  /** What was left out, and what a person has to do yet; one sentence or two each. */
  notes: z.array(z.string()),
});
export type StepProposal = z.output<typeof stepProposalSchema>;
