import { shellQuoted } from '../../base/text/shell.ts';
import type { ProgramAccess, StoredSecret, StoreLook, StoreStart } from '../../pipeline/stores/storeTypes.ts';
import type { OpenStore, SecretToPut } from './openStore.ts';
import { endedWell, passing, refuseInputPath, refuseMissingProgram, refuseShellScript, runStart } from './start.ts';
import type { StoreTarget } from './targets.ts';
import type { HandOverWorld } from './world.ts';

/**
 * A store that is written by a program. Errors: HandOverMissing, HandOverRefused, HandOverHangs, HandOverNotSignedIn,
 * HandOverNeedsInputPath, HandOverShellScript.
 */
export const openProgramStore = (target: StoreTarget, access: ProgramAccess, world: HandOverWorld): OpenStore => {
  const { place, store } = target;
  const passes = passing(access.passes);
  const read = async (start: StoreStart): Promise<string> => endedWell(start, await runStart(start, { passes }, world));
  const list = async (names: readonly string[]): Promise<StoredSecret[]> => {
    const found: StoredSecret[] = [];
    for (const look of access.looks(place, names)) found.push(...(await lookWith(look, passes, world)));
    return found.filter(({ name }) => names.includes(name));
  };
  return {
    rehearse: async (wish) => {
      if (wish === 'put') refuseInputPath(access.writes(place, { name: 'X' }), store.kind, world);
      refuseShellScript(access.program, store.kind, world);
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
      const writes = access.writes(place, { ...secret, exists });
      refuseInputPath(writes, store.kind, world);
      await runWrites(writes, secret, { access, passes, world });
    },
    shown: (secret, giving) => {
      const line = access.writes(place, secret).slice(0, 1).map(shownStart).join('');
      const variable = access.inputVariable?.(secret.name);
      if (giving === undefined) return line;
      return variable === undefined ? `${giving} | ${line}` : `${variable}="$(${giving})" ${line}`;
    },
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
    const end = await runStart(start, { passes, ...given }, world);
    if (end.code === 0) return;
    // What hangs, or isn't there, is no other verb's.
    if (at === starts.length - 1 || end.code === undefined) endedWell(start, end);
  }
};

const shownStart = ({ program, argv }: StoreStart): string =>
  [program, ...argv.map((each) => shellQuoted(each, 'linux') ?? '<value>')].join(' ');
