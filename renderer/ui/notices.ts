import { notifications } from '@mantine/notifications';
import { describeError } from './describe-error.ts';

export function noticeDone(title: string, message: string): void {
  notifications.show({ title, message, color: 'patch' });
}

/** Stays until it is closed: what failed must not pass unread. */
export function noticeFailed(title: string, error: unknown): void {
  const { message, hint } = describeError(error);
  notifications.show({
    title,
    message: hint === undefined ? message : `${message} ${hint}`,
    color: 'red',
    autoClose: false,
  });
}
