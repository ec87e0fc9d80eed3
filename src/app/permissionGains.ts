/** What a permission set gives that it hasn't given before. */
export type PermissionGain = { permissionSet: string; grants: string[] };

/** Elements of a component: of a file, where each name has a list, or as an org gives them. */
type AnyElements = Readonly<Record<string, unknown>>;

/** What the elements of a permission set grant beyond the app, compared with what the org has of it, if it has it. */
export const gainedPermissions = (elements: AnyElements, inOrg: AnyElements | undefined): string[] => {
  const had = new Set(inOrg && !isWoken(elements, inOrg) ? grantsIn(inOrg).map((grant) => grant.toLowerCase()) : []);
  return grantsIn(elements).filter((grant) => !had.has(grant.toLowerCase()));
};

/** A permission set that no session has to activate any more grants all that it holds for the first time. */
const isWoken = (elements: AnyElements, inOrg: AnyElements): boolean =>
  isPermissionOn(inOrg.hasActivationRequired) && !isPermissionOn(elements.hasActivationRequired);

/** `userPermissions: ModifyAllData`, `objectPermissions: Account allowEdit`: one for each switch that is on. */
const grantsIn = (elements: AnyElements): string[] =>
  Object.entries(elements).flatMap(([name, value]) =>
    listed(value)
      .filter((item): item is AnyElements => typeof item === 'object' && item !== null)
      .flatMap((item) => switchedOn(item).map((what) => `${name}: ${what}`)),
  );

/** An entry without any switch grants by being there. */
const switchedOn = (entry: AnyElements): string[] => {
  const fields = Object.entries(entry).filter(([name]) => /^[a-z]\w*$/i.test(name));
  const isSwitch = ([, value]: [string, unknown]): boolean => isPermissionOn(value) || listed(value).every(isOff);
  const subject = fields
    .filter((field) => !isSwitch(field))
    .map(([, value]) => listed(value).map(String).join(' '))
    .sort()
    .join(' ');
  if (!fields.some(isSwitch)) return [subject];
  return fields
    .filter(([, value]) => isPermissionOn(value))
    .map(([name]) => (name === 'enabled' ? subject : `${subject} ${name}`));
};

const listed = (value: unknown): unknown[] => (value === undefined || value === null ? [] : [value].flat());

const isPermissionOn = (value: unknown): boolean =>
  listed(value).some((each) => /^\s*(?:true|1)\s*$/i.test(String(each)));

const isOff = (value: unknown): boolean => /^\s*(?:false|0)\s*$/i.test(String(value));
