export const docs = `
| mode | begins | output |
|---|---|---|
| \`all\` | when every branch has ended | \`{ "fetch": …, "lookup": … }\`: the results by the id of the step before |
| \`append\` | when every branch has ended | one list of all items, in the order in which the steps stand in the workflow |
| \`first\` | with the first result that comes | that result itself |
| \`join\` | when every branch has ended | a list of rows |

A branch that was not taken brings nothing: it is missing in the object and in the list. With \`first\`
the other branches go on, and what they give is not waited for.

\`join\` puts the rows of two lists together that have the same key, as a table is looked up in another:

\`\`\`json
{
  "mode": "join",
  "join": {
    "left": "{{ steps.orders.body }}",
    "leftKey": "customer.id",
    "right": "{{ steps.customers.body }}",
    "rightKey": "id",
    "keep": "left"
  }
}
\`\`\`

\`5\` and \`"5"\` are the same key; a row without a key matches nothing. A key that is there several times
gives a row for each pair, 50,000 rows at most.
`;
