import * as z from 'zod';

// Before any schema is made: the policy of the page forbids the code generation that zod tries.
z.config({ jitless: true });
