import { platform } from 'node:process';
import { jwtError } from '../../base/errors/errors.ts';
import { shellQuoted } from '../../base/text/shell.ts';
import type { ProgramAccess, StoredSecret, StoreLook, StoreStart } from '../../pipeline/stores/storeTypes.ts';
import type { OpenStore, SecretToPut } from './openStore.ts';
import { endedWell, passing, refuseMissingProgram, runStart } from './start.ts';
import type { StoreTarget } from './targets.ts';
import type { HandOverWorld } from './world.ts';

/** A store that is written by a program. Errors: HandOverMissing, HandOverRefused, HandOverHangs, HandOverNotSignedIn. */
export const openProgramStore = ({ place }: StoreTarget, access: ProgramAccess, world: HandOverWorld): OpenStore => {
  const passes = passing(access.passes);
  const read = async (start: StoreStart): Promise<string> => endedWell(start, await runStart(start, { passes }, world));
  const list = async (names: readonly string[]): Promise<StoredSecret[]> => {
    const found: StoredSecret[] = [];
    for (const look of access.looks(place, names)) found.push(...(await lookWith(look, passes, world)));
    return found.filter(({ name }) => names.includes(name));
  };
  return {
    rehearse: async () => {
      await refuseMissingProgram(access.program, world);
      for (const start of access.signedIn) await read(start);
      await list([]);
      const [where] = access.where?.(place) ?? [];
      const [line = ''] = where ? (await read(where)).trim().split('\n') : [];
      return line === '' ? undefined : line;
    },
    list,
    put: async (secret) => {
      const exists = secret.exists ?? (access.looksFirst ? await isStored(secret.name, list) : undefined);
      await runWrites(access.writes(place, { ...secret, exists }), secret, { access, passes, world });
    },
    shown: (secret) => access.writes(place, secret).slice(0, 1).map(shownStart).join(''),
    see: (names) => access.looks(place, names).slice(0, 1).map(shownStart).join(''),
  };
};

const isStored = async (name: string, list: OpenStore['list']): Promise<boolean> => (await list([name])).length > 0;

const lookWith = async (look: StoreLook, passes: RegExp, world: HandOverWorld): Promise<StoredSecret[]> => {
  const end = await runStart(look, { passes }, world);
  if (end.code !== undefined && end.code !== 0 && look.absent?.test(end.stderr)) return [];
  return look.read(endedWell(look, end));
};

type Writing = { access: ProgramAccess; passes: RegExp; world: HandOverWorld };

const runWrites = async (
  starts: readonly StoreStart[],
  { name, text, settings }: SecretToPut,
  { access, passes, world }: Writing,
): Promise<void> => {
  const variable = access.inputVariable?.(name);
  const given =
    variable === undefined ? { input: text, settings } : { input: '', settings: { ...settings, [variable]: text } };
  for (const [at, start] of starts.entries()) {
    refuseWithoutInputPath(start);
    const end = await runStart(start, { passes, ...given }, world);
    if (end.code === 0) return;
    // What hangs, or isn't there, is no other verb's.
    if (at === starts.length - 1 || end.code === undefined) endedWell(start, end);
  }
};

/** Windows has no path for what a program gets on its standard input. */
const refuseWithoutInputPath = ({ program, argv }: StoreStart): void => {
  if (platform === 'win32' && argv.some((each) => each.endsWith('/dev/stdin')))
    throw jwtError('HandOverNeedsInputPath', [program]);
};

const shownStart = ({ program, argv }: StoreStart): string =>
  [program, ...argv.map((each) => shellQuoted(each, 'linux') ?? '<value>')].join(' ');
