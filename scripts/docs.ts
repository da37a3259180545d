// `npm run docs`: writes what docs/ holds about steps, expressions, searching and the workflow file from the
// code itself. A test fails when the files are not what this makes.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stepTypes } from '../engine/steps/index.ts';
import { expressionsMarkdown } from './lib/expressions-markdown.ts';
import { inRoot } from './lib/paths.mjs';
import { searchMarkdown } from './lib/search-markdown.ts';
import { stepsMarkdown } from './lib/steps-markdown.ts';
import { workflowJsonSchema } from './lib/workflow-schema.ts';

/** Content by path within the repository. */
export function generatedDocs(): ReadonlyMap<string, string> {
  const schema = JSON.stringify(workflowJsonSchema(stepTypes.values()), null, 2);
  return new Map([
    ['docs/steps.md', stepsMarkdown(stepTypes.values())],
    ['docs/expressions.md', expressionsMarkdown()],
    ['docs/search.md', searchMarkdown()],
    ['docs/workflow.schema.json', `${schema}\n`],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of generatedDocs()) {
    writeFileSync(inRoot(path), content);
    console.log(`wrote ${path}`);
  }
}
