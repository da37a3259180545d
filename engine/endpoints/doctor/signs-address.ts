import type { SchemeName } from '../../../shared/model/verification.ts';

/** Whether the public URL is part of what is signed; settings that are left out are the usual. */
export function signsAddress(settings: {
  scheme: SchemeName;
  content?: string;
  version?: string;
}): boolean {
  switch (settings.scheme) {
    case 'hmac':
      return settings.content?.includes('{url}') ?? false;
    case 'hubspot':
      return settings.version !== 'v1';
    case 'square':
    case 'twilio':
      return true;
    default:
      return false;
  }
}
