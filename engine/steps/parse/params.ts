import * as z from 'zod';
import { CSV_DELIMITERS, MAX_ROWS } from '../../documents/read-csv.ts';
import { anyValue, numberParam } from '../../values/param-schemas.ts';

const field = z
  .strictObject({
    name: z.string().min(1).max(200).meta({
      title: 'Name',
      description: 'Of the field in the output.',
      field: 'text',
    }),
    selector: z
      .string()
      .max(1000)
      .meta({
        title: 'Selector',
        description: 'CSS, such as `h1` or `.price > span`. Left out: the row itself.',
        field: 'text',
      })
      .optional(),
    take: z.enum(['text', 'html', 'attribute', 'exists', 'count']).default('text').meta({
      title: 'Take',
      description: 'What of it.',
      field: 'select',
    }),
    attribute: z
      .string()
      .min(1)
      .max(200)
      .meta({ title: 'Attribute', description: 'Its name, such as `href`.', field: 'text' })
      .optional(),
    all: z.boolean().default(false).meta({
      title: 'All',
      description: 'On: a list of all that match. Off: the first.',
      field: 'boolean',
    }),
  })
  .meta({ title: 'Field' });

export const parseParams = z.strictObject({
  as: z.enum(['json', 'json-lines', 'csv', 'xml', 'html']).meta({
    title: 'Read as',
    description: 'What the document is.',
    field: 'select',
  }),
  source: anyValue.meta({
    title: 'Document',
    description: 'Text, or the binary body that an HTTP request or a file gave.',
    field: 'expression',
  }),
  csv: z
    .strictObject({
      delimiter: z
        .string()
        .min(1)
        .max(10)
        .default('auto')
        .meta({
          title: 'Delimiter',
          description: `Between cells. \`auto\` finds out which of ${CSV_DELIMITERS.slice(1)
            .map((each) => (each === '\t' ? 'tab' : `\`${each}\``))
            .join(' ')} it is.`,
          field: 'text',
        }),
      quote: z.string().max(1).default('"').meta({
        title: 'Quote',
        description: 'Around cells; twice inside of one for itself. Empty: there are no quotes.',
        field: 'text',
      }),
      header: z.boolean().default(true).meta({
        title: 'First row is a header',
        description: 'It names the columns.',
        field: 'boolean',
      }),
      columns: z
        .array(z.string().max(500).meta({ title: 'Name', field: 'text' }))
        .min(1)
        .max(2000)
        .meta({
          title: 'Columns',
          description: 'Names of the columns, instead of those in the header.',
          field: 'list',
        })
        .optional(),
      comment: z
        .string()
        .max(10)
        .meta({
          title: 'Comment sign',
          description: 'Rows that begin with it, such as `#`, are passed over.',
          field: 'text',
        })
        .optional(),
      skipLines: numberParam(z.int().min(0).max(10_000)).default(0).meta({
        title: 'Skip lines',
        description: 'Lines above the table.',
        field: 'number',
      }),
      trim: z.boolean().default(false).meta({
        title: 'Trim',
        description: 'Takes away blanks around cells.',
        field: 'boolean',
      }),
      convert: z.boolean().default(false).meta({
        title: 'Numbers and booleans',
        description: 'Reads `12.5` as a number and `true` as a boolean. `007` stays text.',
        field: 'boolean',
      }),
      badRows: z.enum(['report', 'keep', 'fail']).default('report').meta({
        title: 'Bad rows',
        description:
          'With another number of cells, or wrong quotes: left out and reported, kept as they are, or an error.',
        field: 'select',
      }),
      limit: numberParam(z.int().min(1).max(MAX_ROWS))
        .meta({
          title: 'Limit',
          description: 'Rows at most; the rest is not read.',
          field: 'number',
        })
        .optional(),
    })
    .meta({ title: 'CSV', description: 'How the table is written.', field: 'group' })
    .optional(),
  xml: z
    .strictObject({
      attributes: z.boolean().default(true).meta({
        title: 'Attributes',
        description: 'Keeps them, as `@name`.',
        field: 'boolean',
      }),
      removePrefixes: z.boolean().default(false).meta({
        title: 'Remove prefixes',
        description: 'Reads `<soap:Body>` as `Body`.',
        field: 'boolean',
      }),
      convert: z.boolean().default(false).meta({
        title: 'Numbers and booleans',
        description: 'Reads `12.5` as a number and `true` as a boolean. `007` stays text.',
        field: 'boolean',
      }),
      lists: z
        .array(z.string().min(1).max(500).meta({ title: 'Element', field: 'text' }))
        .max(200)
        .meta({
          title: 'Always lists',
          description: 'Names of elements that become a list even when there is only one.',
          field: 'list',
        })
        .optional(),
    })
    .meta({ title: 'XML', description: 'What becomes of its elements.', field: 'group' })
    .optional(),
  html: z
    .strictObject({
      each: z
        .string()
        .min(1)
        .max(1000)
        .meta({
          title: 'Rows',
          description:
            'CSS selector of elements that become a row each; fields are looked for in them.',
          field: 'text',
        })
        .optional(),
      fields: z.array(field).min(1).max(100).meta({
        title: 'Fields',
        description: 'What is taken out of the page.',
        field: 'list',
      }),
      baseUrl: z
        .string()
        .max(10_000)
        .meta({
          title: 'Address of the page',
          description: 'Makes `href` and `src` full addresses.',
          field: 'text',
        })
        .optional(),
    })
    .meta({ title: 'HTML', description: 'What is taken out of the page.', field: 'group' })
    .optional(),
});
export type ParseParams = z.output<typeof parseParams>;
