// `npm run verify`: what to run before every commit.
import { ensureInstalled, requireNode20 } from './lib/install.mjs';
import { carryOut, checkStep, suiteStep } from './lib/plan.mjs';

requireNode20();
await ensureInstalled();
await carryOut([
  checkStep('types'),
  checkStep('lint'),
  checkStep('layering'),
  checkStep('deadCode'),
  suiteStep('unit'),
]);
