import type { LogCandidate } from './candidates.ts';
import { aroundIn, isNear, lineIndexOf, type LogView } from './logView.ts';

/** So many statements are a text that somebody copied for its error. */
const shortText = 12;
const fewStatements = 3;

/** Whether a candidate is an error of a login to Salesforce, and not one of the many others that logs are full of. */
export const isBelieved = (candidate: LogCandidate, view: LogView): boolean => {
  const { trust } = candidate;
  if (trust === 'own') return true;
  const line = lineIndexOf(view, candidate.from);
  if (trust !== 'answer' && view.ofOthers[line] && !view.ofSalesforce[line]) return false;
  const isHere = isNear(view.ofSalesforce, line, nearbyOf(candidate));
  if (trust === 'common' || trust === 'status')
    return isHostOfSalesforce(candidate) ?? (isHere || isAllThereIs(candidate, view));
  return (isHere || isCopied(view)) && (trust === 'answer' || isSetApart(candidate, view));
};

/** A status alone says less than a sentence does. */
const nearbyOf = ({ trust }: LogCandidate): number | undefined => (trust === 'status' ? 8 : undefined);

/** A short text that speaks of nothing else. */
const isCopied = ({ statements, ofOthers }: LogView, maximum = shortText): boolean =>
  statements !== undefined && statements <= maximum && !ofOthers.includes(true);

/** Undefined where no name tells. */
const isHostOfSalesforce = ({ host = '' }: LogCandidate): boolean | undefined => {
  if (/(?:^|\.)(?:salesforce\.(?:com|mil)|force\.com|sfcrmproducts\.cn)\.?$/i.test(host)) return true;
  return host.includes('.') ? false : undefined;
};

/** Between signs or blanks that end a statement, a value, a cell or a quotation. */
const isSetApart = ({ from, to }: LogCandidate, view: LogView): boolean => {
  const [before, behind] = aroundIn(view, from, to);
  return /(?:^|[-"'`:=>([{,;|\t–—]|\s{2})\s*$/.test(before) && /^\s*(?:$|[-"'`.,;:)}\]<|!&\t–—/]|\s{2})/.test(behind);
};

/** A few lines, and on this one nothing else but the name of what was thrown. */
const isAllThereIs = ({ from, to }: LogCandidate, view: LogView): boolean => {
  if (!isCopied(view, fewStatements)) return false;
  const [before, behind] = aroundIn(view, from, to);
  return (
    /^\s*(?:[\w.$]*(?:error|exception|message|reason|cause|failed)?(?:\s?\([\w.-]*\))?\s*:{1,2})?\s*["'`]?$/i.test(
      before,
    ) && /^[\s\d.:)!"'`-]*$/.test(behind)
  );
};
