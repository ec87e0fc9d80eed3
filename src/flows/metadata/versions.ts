import { oldestFileVersion } from '../../base/limits.ts';
import { elementFacts } from '../../app/elements/elementTable.ts';
import { unknownValuesOf } from '../../app/elements/elementValues.ts';
import { versionFit } from '../../app/elements/elementVersions.ts';
import { parseComponent } from '../../app/xml.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import type { PlannedFile } from './model.ts';

/** Values in the files that no org takes. They are kept: a newer org may know more than this plugin. */
export const valueWarnings = (files: readonly PlannedFile[]): Notice[] =>
  files.flatMap(({ type, path, content }) =>
    unknownValuesOf(type, parseComponent(content, path).elements).map(({ name, value, allowed }) =>
      warningNotice('valueUnknown', path, name, value, allowed.join(', ')),
    ),
  );

/**
 * What the project's `sourceApiVersion` surely doesn't allow. An element that is new in the files is refused; one that a person
 * wrote is kept, and warned about. Throws `ElementTooNew`.
 */
export const versionWarnings = (files: readonly PlannedFile[], sourceApiVersion?: number): Notice[] => {
  if (sourceApiVersion === undefined) return [];
  if (sourceApiVersion < oldestFileVersion)
    return [warningNotice('oldApiVersion', sourceApiVersion.toFixed(1), oldestFileVersion.toFixed(1))];
  return files.flatMap((file) => tooNewFiles(file, sourceApiVersion));
};

const tooNewFiles = ({ type, path, content, before }: PlannedFile, sourceApiVersion: number): Notice[] => {
  const wasThere = before === undefined ? {} : parseComponent(before, path).elements;
  return Object.keys(parseComponent(content, path).elements).flatMap((name) => {
    if (versionFit(type, name, sourceApiVersion) !== 'too-new') return [];
    const since = elementFacts(type, name)?.since ?? 0;
    const tokens = [name, since.toFixed(1), sourceApiVersion.toFixed(1)];
    if (!Object.hasOwn(wasThere, name)) throw jwtError('ElementTooNew', tokens);
    return [warningNotice('elementTooNew', path, ...tokens)];
  });
};
