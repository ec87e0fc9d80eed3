/** Makes one change of the file system fail, or kills the process in its place: counted, below one folder only. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { getSystemErrorMap } from 'node:util';

export type Fault = 'kill' | 'ENOSPC' | 'EROFS' | 'EACCES' | 'EPERM' | 'EEXIST';

/** One change that was begun, as `rename /folder/acme.key`. */
export type Change = string;

type Call = (path: unknown, ...rest: unknown[]) => Promise<unknown>;
type Before = (name: string, path: unknown) => void;

const changes = ['rename', 'rm', 'rmdir', 'unlink', 'mkdir', 'chmod', 'link', 'writeFile', 'copyFile'];
const changesOfHandle = ['writeFile', 'write', 'chmod', 'sync', 'truncate'];

/**
 * From now on the `at`-th change below `root` (from 1) fails or kills; 0 fails none. `stop` gives the changes that were
 * begun and puts everything back.
 */
export const injectFault = (root: string, fault: Fault, at: number): { stop: () => Change[] } => {
  const begun: Change[] = [];
  const before: Before = (name, path) => {
    if (typeof path !== 'string' || !resolve(path).startsWith(root)) return;
    begun.push(`${name} ${path}`);
    if (begun.length !== at) return;
    if (fault === 'kill') process.kill(process.pid, 'SIGKILL');
    throw systemError(fault, name, path);
  };
  const undo = patchAll(before);
  syncBuiltinESMExports();
  return {
    stop: () => {
      for (const each of undo) each();
      syncBuiltinESMExports();
      return begun;
    },
  };
};

const patchAll = (before: Before): Array<() => void> => [
  ...changes.map((name) =>
    patch(fs.promises, name, (original) => async (path, ...rest) => {
      before(name, path);
      return original(path, ...rest);
    }),
  ),
  patch(fs.promises, 'open', (original) => async (path, ...rest) => {
    const isWritten = typeof rest[0] === 'string' && /[wax+]/.test(rest[0]);
    if (isWritten) before('open', path);
    const handle = await original(path, ...rest);
    if (isWritten) patchHandle(handle as object, path, before);
    return handle;
  }),
];

const patchHandle = (handle: object, path: unknown, before: Before): void => {
  for (const name of changesOfHandle)
    patch(handle, name, (original) => async (...all) => {
      before(`${name} of handle`, path);
      return original.apply(handle, all);
    });
};

const patch = (owner: object, name: string, wrap: (original: Call) => Call): (() => void) => {
  const original = Reflect.get(owner, name) as Call;
  Reflect.set(owner, name, wrap(original));
  return () => Reflect.set(owner, name, original);
};

const systemError = (code: string, syscall: string, path: string): Error => {
  const [errno] = [...getSystemErrorMap()].find(([, [name]]) => name === code) ?? [0];
  return Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, errno, syscall, path });
};
