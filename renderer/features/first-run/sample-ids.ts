/** Templates that run through on any computer and reach nothing outside, the simplest first. */
export const SAMPLE_IDS = ['hello-webhook', 'count-large-orders', 'ask-first'] as const;
