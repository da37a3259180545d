import type { SentSample } from '../../shared/model/diagnosis.ts';

export type Expectation = SentSample['expected'];

/** As it should end for whoever has the right secret. */
export function welcome(status: 'accepted' | 'duplicate' | 'handshake'): Expectation {
  return { httpStatus: ['2xx'], status, reasons: [] };
}

export function refused(httpStatus: string | readonly string[], ...reasons: string[]): Expectation {
  return { httpStatus: [httpStatus].flat(), status: 'rejected', reasons };
}

export function isMet(
  { httpStatus, status, reasons }: Expectation,
  answer: { httpStatus: number | null; event: SentSample['event'] },
): boolean {
  const { event } = answer;
  if (answer.httpStatus === null || event === null) return false;
  const code = String(answer.httpStatus);
  const isAnswer = httpStatus.some((form) => form === code || form === `${code[0]}xx`);
  const isReason = reasons.length === 0 || reasons.includes(event.reason ?? '');
  return isAnswer && event.status === status && isReason;
}
