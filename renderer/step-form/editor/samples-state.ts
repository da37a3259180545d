import { StateEffect, StateField } from '@codemirror/state';
import { noSamples, type StepSamples } from '../expression/samples.ts';

export const setSamples = StateEffect.define<StepSamples>();

/** What pills and completion know of the data. */
export const samplesField = StateField.define<StepSamples>({
  create: () => noSamples,
  update(samples, transaction) {
    for (const effect of transaction.effects) if (effect.is(setSamples)) return effect.value;
    return samples;
  },
});
