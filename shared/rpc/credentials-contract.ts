import * as z from 'zod';
import { credentialUseSchema } from '../model/credential-views.ts';
import { idSchema } from '../model/json-schema.ts';

export const credentialsContract = {
  /** Which workflows name each credential; those that none names are left out. */
  'credentials.uses': {
    input: z.strictObject({}),
    output: z.object({
      credentials: z.array(z.object({ id: idSchema, usedBy: z.array(credentialUseSchema) })),
    }),
  },
} as const;
