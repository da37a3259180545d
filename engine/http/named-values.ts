import * as z from 'zod';

export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const scalars = z.union([scalar, z.array(scalar)]);

/** `{ "name": value }`, or a list of names and values where order or repetition matters. */
export const namedValues = z.union([
  z.record(z.string(), scalars),
  z.array(
    z.strictObject({
      name: z.string().min(1).meta({ title: 'Name', field: 'text' }),
      value: scalars.meta({
        title: 'Value',
        description: 'A list repeats the name; null leaves it out.',
        field: 'expression',
      }),
    }),
  ),
]);
export type NamedValues = z.output<typeof namedValues>;
export type Scalar = z.output<typeof scalar>;
