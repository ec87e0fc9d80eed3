/** What may be inside: licences that ask for no more than their text beside the code. */
const allowed = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD', 'Zlib'];

type LicensedPackage = { name: string; version: string; licence: unknown };

/** The licences under which a package is inside; of several to choose from, the first that is allowed. Throws if none is. */
export const licenceOf = ({ name, version, licence }: LicensedPackage): string[] => {
  const found = chosen(expressionOf(licence));
  if (found) return found;
  throw new Error(
    `${name} ${version} has a licence that nobody has allowed (build/licences.ts): ${JSON.stringify(licence)}`,
  );
};

/** Old packages have an object, or a list of which one may choose. */
const expressionOf = (licence: unknown): string => {
  if (Array.isArray(licence)) return licence.map(expressionOf).join(' OR ');
  if (typeof licence === 'object' && licence !== null && 'type' in licence) return expressionOf(licence.type);
  return typeof licence === 'string' ? licence.trim().replace(/^\((.*)\)$/, '$1') : '';
};

/** The few expressions that packages have: one kind of operator, no brackets within. */
const chosen = (expression: string): string[] | undefined => {
  if (/[()]/.test(expression)) return undefined;
  const either = expression.split(/ OR /i);
  if (either.length > 1) return either.map(chosen).find((each) => each !== undefined);
  const all = expression.split(/ AND /i);
  return all.every((each) => allowed.includes(each)) ? all : undefined;
};
