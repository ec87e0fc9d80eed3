import { oldestFileVersion } from '../../base/limits.ts';
import { elementFacts } from '../../app/elements/elementTable.ts';
import { parseComponent } from '../../app/xml.ts';
import { jwtError } from '../../base/errors/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { warningNotice } from '../../base/noticeOf.ts';
import type { PlannedFile } from './model.ts';

/**
 * What the project's `sourceApiVersion` doesn't allow. An element that is new in the files is refused; one that a person
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
    const since = elementFacts(type, name)?.since ?? 0;
    if (since <= sourceApiVersion) return [];
    const tokens = [name, since.toFixed(1), sourceApiVersion.toFixed(1)];
    if (!Object.hasOwn(wasThere, name)) throw jwtError('ElementTooNew', tokens);
    return [warningNotice('elementTooNew', path, ...tokens)];
  });
};
