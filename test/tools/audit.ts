/**
 * `npm run audit`: whether a registry knows of a vulnerability in a package that is inside. A high one fails. Where no
 * registry answers, that is said, and nothing is proven; with
 * `--must-answer`, that fails too. It runs where nothing is installed.
 */
import { spawnSync } from 'node:child_process';
import { root } from '../../build/places.ts';

type Audit = {
  message?: string;
  vulnerabilities?: Record<string, { severity: string; via: Array<string | { title: string; url: string }> }>;
};

const argv = ['audit', '--json', '--omit=dev', '--package-lock-only', '--fetch-retries=0', '--fetch-timeout=20000'];
const { stdout } = spawnSync('npm', argv, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });

const readAudit = (): Audit => {
  try {
    return JSON.parse(stdout) as Audit;
  } catch {
    return { message: 'npm audit gave no JSON' };
  }
};

const { vulnerabilities, message } = readAudit();
const found = Object.entries(vulnerabilities ?? {});
for (const [name, { severity, via }] of found) {
  const reasons = via.map((each) => (typeof each === 'string' ? each : `${each.title} ${each.url}`));
  console.log(`${severity}: ${name}: ${reasons.join('; ')}`);
}
if (!vulnerabilities) console.log(`NOT AUDITED: no registry answers the audit (${message ?? 'unknown reason'}).`);
else console.log(`Audited: ${found.length} packages with known vulnerabilities.`);
const isUnanswered = !vulnerabilities && process.argv.includes('--must-answer');
if (isUnanswered || found.some(([, { severity }]) => ['high', 'critical'].includes(severity))) process.exitCode = 1;
