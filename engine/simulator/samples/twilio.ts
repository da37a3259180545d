import { form, type ProviderSamples } from '../sample.ts';

export const twilio: ProviderSamples = {
  provider: 'twilio',
  name: 'Twilio',
  events: {
    sms: (fresh) => ({
      headers: { 'User-Agent': 'TwilioProxy/1.1', 'I-Twilio-Idempotency-Token': fresh.uuid() },
      contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
      body: form({
        ToCountry: 'DE',
        SmsMessageSid: `SM${fresh.hex(32)}`,
        NumMedia: '0',
        SmsStatus: 'received',
        Body: 'Is the lamp on? Größe & Farbe +1',
        To: '+4915799990001',
        From: '+4915799990002',
        NumSegments: '1',
        AccountSid: `AC${fresh.hex(32)}`,
        ApiVersion: '2010-04-01',
      }),
    }),
    call: (fresh) => ({
      headers: { 'User-Agent': 'TwilioProxy/1.1', 'I-Twilio-Idempotency-Token': fresh.uuid() },
      contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
      body: form({
        CallSid: `CA${fresh.hex(32)}`,
        CallStatus: 'ringing',
        Direction: 'inbound',
        To: '+4915799990001',
        From: '+4915799990002',
        AccountSid: `AC${fresh.hex(32)}`,
      }),
    }),
  },
};
