import { isPackageName, placeOfType } from '../base/deployableTypes.ts';
import { jwtError } from '../base/errors/errors.ts';
import type { AppComponent } from './model.ts';
import { xmlTextOf, type XmlElements } from './xml.ts';

/** Why a file can't be one of an app: `tokens` say what it holds, or what it would have to be called. */
type FileProblem = { key: 'AppFileTypeRefused' | 'AppFileNameMisfit'; tokens: string[] };

type Judged = Pick<AppComponent, 'type' | 'fullName' | 'path'>;

/**
 * What keeps a file of an app folder from being deployed, whatever its type says of it: an app is made of a few types, and
 * what a file holds must be what its name says, for tools go by either. Undefined if nothing does.
 */
export const fileProblem = ({ type, fullName, path }: Judged, elements: XmlElements): FileProblem | undefined => {
  const place = placeOfType(type);
  if (!place) return { key: 'AppFileTypeRefused', tokens: [type] };
  const inside = xmlTextOf(elements, 'fullName')?.trim();
  const wanted = `${inside || fullName}.${place.suffix}-meta.xml`;
  const isFit = path.split('/').at(-1) === wanted && isPackageName(inside || fullName);
  return isFit ? undefined : { key: 'AppFileNameMisfit', tokens: [type, wanted] };
};

/** Throws `AppFileTypeRefused` or `AppFileNameMisfit`. */
export const refuseForeignFile = (file: Judged, elements: XmlElements): void => {
  const problem = fileProblem(file, elements);
  if (problem) throw jwtError(problem.key, [file.path, ...problem.tokens], [file.path]);
};
