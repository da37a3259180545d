export const docs = `
Output: \`{ "text": "…" }\`, for CSV and JSON lines with \`rows\`, their number.

**CSV.** Rows are objects, or lists of cells. What is missing or null is empty; lists and objects in a
cell are JSON. Text that a spreadsheet would take for a formula (\`=\`, \`+\`, \`-\`, \`@\` in front) gets
a \`'\` before it, for it may come from somebody else; plain numbers such as \`-5\` do not.

**XML.** The way back of the step \`parse\`: keys become elements, \`@name\` an attribute, \`#text\` the
text beside them, a list the same element several times, null an empty element:

\`\`\`json
{ "as": "xml", "value": { "order": { "@id": 7, "item": ["A", "B"] } } }
\`\`\`

gives

\`\`\`xml
<?xml version="1.0" encoding="UTF-8"?>
<order id="7">
  <item>A</item>
  <item>B</item>
</order>
\`\`\`

A list needs a \`root\`. Keys that are no names in XML, and control characters, are refused.
`;
