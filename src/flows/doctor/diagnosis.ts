import { permissionLabel } from '../../org/people/permissionLabel.ts';
import { seenValue, type Glimpse } from '../../org/signs/seen.ts';
import type { TextValue } from '../../base/text/commandText.ts';
import { causeTexts, causeText } from './doctorTexts.ts';
import { fixKey, isRepairOfUser } from './connectedAppFixes.ts';
import { causeValues, shownClientId } from './causeValues.ts';
import { accessClueOf, clueHolds, isAccessClue, lookOfClue, type ClueId } from './clues.ts';
import { judgeCauses, type JudgedCause } from './judge.ts';
import type { Cause, Diagnosis, DoctorFacts, ExcludedCause, LookId, OrgLooks, Unseen } from './model.ts';
import { pictureOf, type Picture } from './picture/picture.ts';
import { offeredRepair } from './fix/model.ts';
import { unexplained } from './unexplained.ts';

type CauseTextValues = Record<string, TextValue>;
type JudgedFacts = { facts: DoctorFacts; picture: Picture; values: CauseTextValues };

/** What the facts come to. Pure. */
export const diagnose = (facts: DoctorFacts): Diagnosis => {
  const picture = pictureOf(facts);
  const judging = { facts, picture, values: causeValues(facts, picture) };
  const judged = judgeCauses(picture);
  const { cause, others } = chosenCauses(judged, judging);
  const { login, org, unlooked } = facts;
  const { verification } = login;
  return {
    ...(login.connection !== undefined && { connection: login.connection }),
    username: login.username,
    instanceUrl: verification.instanceUrl,
    ...(picture.appName !== undefined && { app: picture.appName }),
    clientId: shownClientId(login.clientId),
    outcome: verification.outcome,
    exitCode: verification.exitCode,
    ...(cause && { cause }),
    others,
    excluded: judged.flatMap((each) => excludedCause(each, judging)),
    unseen: org ? unseenLooks(org.looks, judged, judging) : [],
    ...(org && { admin: org.admin }),
    ...(unlooked && { unlooked }),
    checks: verification.checks,
    ...rowsOfLogs(org?.looks, picture),
    ranking: judged.map(({ id, score, points }) => ({ id, score, points })),
  };
};

/** The one that is named first, and what is wrong beside it or can't be told from it. */
const chosenCauses = (judged: readonly JudgedCause[], judging: JudgedFacts): { cause?: Cause; others: Cause[] } => {
  const { fault } = judging.picture.login.verification;
  const possible = judged.filter(({ excludedBy, score }) => excludedBy === undefined && score > 0);
  const [first] = possible;
  const others = possible.filter(
    (each) => isApart(each, first) && (each.isSeen || (first?.certainty === 'possible' && each.score === first.score)),
  );
  const cause = first ? causeOf(first, judging) : fault && unexplained(fault);
  return { ...(cause && { cause }), others: others.map((each) => causeOf(each, judging)) };
};

/** What is a part of the first isn't told beside it. */
const isApart = (each: JudgedCause, first: JudgedCause | undefined): boolean =>
  each !== first && first?.row.covers?.includes(each.id) !== true;

const causeOf = (judged: JudgedCause, judging: JudgedFacts): Cause => {
  const { id, row, certainty } = judged;
  const { values, picture } = judging;
  const { fault } = picture.login.verification;
  const ofFault = row.isFault && fault;
  const { isConnectedApp } = picture.login;
  const offered = offeredRepair(id);
  const repair = offered && (!isConnectedApp || isRepairOfUser(offered)) ? offered : undefined;
  return {
    id,
    title: ofFault ? fault.title : causeText(`${id}.title`, values),
    certainty,
    evidence: evidenceOfCause(judged, judging),
    fix: ofFault ? fault.fix : causeTexts(fixKey(id, isConnectedApp), values),
    ...(repair && judged.isSeen && { repair }),
  };
};

/** What counts less only tips the balance. */
const tellingFrom = 20;

const evidenceOfCause = ({ row, points }: JudgedCause, { values, picture }: JudgedFacts): string[] => {
  const { fault } = picture.login.verification;
  const told = points.filter((part) => part.points > 0).map(({ clue }) => clue);
  const seen = (row.clues ?? []).filter(([id, yes]) => yes >= tellingFrom && clueHolds(id, picture) === true);
  return [
    ...seen.map(([id]) => causeText(`clue.${id}.yes`, values)),
    ...(told.includes('log') ? [causeText('clue.log', values)] : []),
    ...(told.includes('answer') && fault ? [causeText('clue.answer', { ...values, evidence: fault.evidence })] : []),
  ];
};

const excludedCause = ({ id, excludedBy }: JudgedCause, { values, picture }: JudgedFacts): ExcludedCause[] =>
  excludedBy === undefined ? [] : [{ id, by: causeText(againstKey(excludedBy, picture), values) }];

/** How the user comes to the app, or why not, is one thing: what it is says what it isn't. */
const againstKey = (clue: ClueId, { access }: Picture): string =>
  access && isAccessClue(clue) ? `clue.${accessClueOf[access.kind]}.yes` : `clue.${clue}.no`;

/** What every org shows, and what another look shows as well, is missed by nobody. */
const unmissed: readonly LookId[] = ['devHub', 'queriedSettings', 'sets'];

const unseenLooks = (looks: OrgLooks, judged: readonly JudgedCause[], judging: JudgedFacts): Unseen[] =>
  (Object.entries(looks) as Array<[LookId, Glimpse<unknown> | undefined]>).flatMap(([look, seen]) => {
    if (!seen || 'value' in seen || unmissed.includes(look)) return [];
    const open = judged
      .filter((each) => isOpen(each, look, judging.picture))
      .map(({ id }) => causeText(`${id}.title`, judging.values));
    const shown = { look, what: causeText(`look.${look}`), open };
    if ('failed' in seen) return [{ ...shown, permissions: [], why: seen.failed }];
    return [{ ...shown, permissions: seen.hidden.map((field) => permissionLabel(field)) }];
  });

/** Whether a cause that the answer can mean hangs on what this look would have shown. */
const isOpen = ({ row, points, excludedBy }: JudgedCause, look: LookId, picture: Picture): boolean =>
  excludedBy === undefined &&
  !row.isFault &&
  points.some(({ clue }) => clue === 'answer') &&
  (row.clues ?? []).some(([clue]) => lookOfClue(clue) === look && clueHolds(clue, picture) === undefined);

const rowsOfLogs = (
  looks: OrgLooks | undefined,
  { appName, appLabel }: Picture,
): Pick<Diagnosis, 'logins' | 'changes'> => {
  const logins = seenValue(looks?.logins);
  const names = [appName, appLabel].flatMap((name) => (name ? [name.toLowerCase()] : []));
  const changes = seenValue(looks?.audit)?.filter(({ display }) =>
    names.some((name) => display.toLowerCase().includes(name)),
  );
  return { ...(logins && { logins }), ...(changes && { changes }) };
};
