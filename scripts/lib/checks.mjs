import { inRoot, ownNode } from './paths.mjs';

const tool = (/** @type {string[]} */ ...parts) => inRoot('node_modules', ...parts);
const script = (/** @type {string} */ name) => inRoot('scripts', name);

// Its output is kept until it is known whether it matters, so it cannot see the terminal itself.
const colors = `--colors=${process.stderr.isTTY ? 'force' : 'off'}`;

/**
 * What is checked besides the tests. Each counts as one test in the totals.
 *
 * @type {Record<'build' | 'types' | 'lint' | 'layering' | 'deadCode', { name: string, args: string[] }>}
 */
export const checks = {
  build: { name: 'build', args: [script('build.mjs')] },
  types: { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '-b'] },
  lint: {
    name: 'lint and format',
    args: [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', colors, '--max-diagnostics=40', '.'],
  },
  layering: { name: 'layering', args: [script('check-layers.mjs')] },
  deadCode: { name: 'dead code', args: [script('check-dead-code.mjs')] },
};

/** The program that runs every check and every test. */
export const checkRunner = ownNode;
