import { foreignText } from '../../base/text/foreignText.ts';
import { checkText } from '../../flows/checkTexts.ts';
import type { Verification } from '../../flows/verify/verify.ts';
import { byUrgency, durationOf, fleetState, nameOf } from './fleet.ts';
import { reportText } from './reportTexts.ts';

const suiteName = 'sf jwt verify';
const className = 'jwt.verify';

/** The results in the format that pipelines read as results of tests: one test for each connection. */
export const junitXml = (verifications: readonly Verification[], startedAt: Date): string => {
  const sorted = byUrgency(verifications);
  const problems = sorted.map(failureElement);
  const totals = {
    tests: String(sorted.length),
    failures: String(problems.filter((problem) => problem !== undefined).length),
    errors: '0',
    time: seconds(sorted.reduce((sum, each) => sum + durationOf(each), 0)),
  };
  const suite = {
    name: suiteName,
    ...totals,
    skipped: String(sorted.filter(({ outcome }) => outcome === 'skipped').length),
    timestamp: startedAt.toISOString(),
  };
  const cases = sorted.map((verification, at) => caseElement(verification, problems[at]));
  const suites = xmlElement('testsuites', { name: suiteName, ...totals }, [xmlElement('testsuite', suite, cases)]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites}\n`;
};

const caseElement = (verification: Verification, problem: string | undefined): string => {
  const { skipped, outcome } = verification;
  const attributes = { classname: className, name: nameOf(verification), time: seconds(durationOf(verification)) };
  return xmlElement('testcase', attributes, [
    ...(outcome === 'skipped' ? [xmlElement('skipped', {}, [asXml(skipped)])] : []),
    ...(problem === undefined ? [] : [problem]),
    ...warningElements(verification),
  ]);
};

/** A certificate that expires too soon fails the command, and so its test. */
const failureElement = (verification: Verification): string | undefined => {
  const { fault, username, instanceUrl, checks } = verification;
  if (fault !== undefined) {
    const lines = [
      ...(username === '' ? [] : [checkText('view.login', { username, instanceUrl })]),
      `${reportText('seen')} ${fault.evidence}`,
      fault.explanation,
      reportText('fix'),
      ...fault.fix.map((action) => `- ${action}`),
    ];
    return xmlElement('failure', { type: fault.id, message: fault.title }, [lines.map(asXml).join('\n')]);
  }
  if (fleetState(verification) !== 'expiring') return undefined;
  const evidence = checks.find(({ id }) => id === 'expiry')?.evidence;
  return xmlElement('failure', { type: 'expiry', message: evidence ?? '' }, [asXml(evidence)]);
};

const warningElements = ({ checks }: Verification): string[] => {
  const lines = checks
    .filter(({ outcome }) => outcome === 'warn')
    .map(({ id, outcome, evidence }) => `${outcome} ${id}: ${evidence}`);
  return lines.length === 0 ? [] : [xmlElement('system-out', {}, [lines.map(asXml).join('\n')])];
};

const asXml = (text: string | undefined): string => foreignText(text, 'xml');

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

/** `content` is XML already; elements stand on lines of their own. */
const xmlElement = (name: string, attributes: Record<string, string>, content: readonly string[] = []): string => {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${asXml(value)}"`)].join(' ');
  if (content.length === 0) return `<${start}/>`;
  const [open, close] = content[0]?.startsWith('<') ? ['\n', '\n'] : ['', ''];
  return `<${start}>${open}${content.join('\n')}${close}</${name}>`;
};
