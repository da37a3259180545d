import type { ProviderSamples } from '../sample.ts';

export const typeform: ProviderSamples = {
  provider: 'typeform',
  name: 'Typeform',
  events: {
    form_response: (fresh) => ({
      body: {
        event_id: fresh.text(26),
        event_type: 'form_response',
        form_response: {
          form_id: 'lamp01',
          token: fresh.hex(32),
          landed_at: fresh.iso,
          submitted_at: fresh.iso,
          definition: {
            id: 'lamp01',
            title: 'How bright should it be?',
            fields: [{ id: 'f1', ref: 'brightness', type: 'rating', title: 'Brightness' }],
          },
          answers: [
            { type: 'number', number: 4, field: { id: 'f1', type: 'rating', ref: 'brightness' } },
          ],
        },
      },
    }),
  },
};
