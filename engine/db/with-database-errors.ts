import { asDatabaseError } from './committer.ts';

/**
 * The same methods, made to fail with a DatabaseBusyError where the database itself cannot write:
 * changes by people are not shared commits, but the disk may be full for them as well.
 */
export function withDatabaseErrors<T extends object>(methods: T): T {
  return new Proxy(methods, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...input: unknown[]) => {
        try {
          return await Reflect.apply(method, target, input);
        } catch (error) {
          throw asDatabaseError(error);
        }
      };
    },
  });
}
