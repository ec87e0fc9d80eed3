import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import JwtDoctor, { type JwtDoctorResult } from '../../../src/commands/jwt/doctor.ts';
import { runCommand, type CommandRun } from '../../tools/runCommand.ts';
import { withStandardInput } from '../../tools/standardInput.ts';

const folder = mkdtempSync(join(homedir(), 'doctor-'));
const file = (name: string, data: string | Buffer): string => {
  writeFileSync(join(folder, name), data);
  return join(folder, name);
};
const run = (...argv: string[]): Promise<CommandRun<JwtDoctorResult>> =>
  runCommand<JwtDoctorResult>(JwtDoctor, argv, { cwd: folder });

const log = [
  '2026-11-29T09:30:11.0421234Z ##[group]Run sf org login jwt --client-id *** --jwt-key-file server.key',
  '2026-11-29T09:30:14.0421234Z ##[error]Error (JwtGrantError): We encountered a JSON web token error, which is likely not an issue with Salesforce CLI. Here’s the error: Error authenticating with JWT.',
  '2026-11-29T09:30:14.0431234Z Errors encountered:',
  '2026-11-29T09:30:14.0441234Z invalid assertion',
  '2026-11-29T09:30:14.0451234Z audience is invalid',
  "2026-11-29T09:30:14.0461234Z user hasn't approved this consumer",
  '2026-11-29T09:30:14.0471234Z ##[error]Process completed with exit code 1.',
].join('\n');

describe('sf jwt doctor --error', () => {
  it('names the cause of a log first, then what else there is', async () => {
    const { stdout, exitCode } = await run('--error', file('job.log', log));
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/^Read from the file \S*job\.log \(7 lines\)\. Nothing was sent to an org\.\n/);
    expect(stdout).to.include('Most likely cause: The org rejects the signature of the assertion. [assertion-invalid]');
    expect(stdout).to.include('Evidence (line 4): invalid assertion');
    expect(stdout).to.include("1. The private key doesn't belong to the certificate of the app.");
    expect(stdout).to.include('sf jwt verify --connection <connection>');
    expect(stdout.indexOf('Also in the text:')).to.be.greaterThan(stdout.indexOf('Next:'));
    expect(stdout).to.include('[audience-invalid] "audience is invalid" (line 5)');
    expect(stdout).to.include('only its first line is about the instance URL');
  });

  it('takes a text and standard input, and says which it was', async () => {
    const text = await run('--error', "user hasn't approved this consumer");
    expect(text.stdout).to.include('Read from the text that you specified.').and.include('[user-not-approved]');
    const piped = await withStandardInput(log, () => run('--error', '-'));
    expect(piped.stdout).to.include('Read from standard input (7 lines).').and.include('[assertion-invalid]');
  });

  it('gives the same as JSON', async () => {
    const { json } = await run('--json', '--error', file('job.log', log));
    const { explanation } = json?.result ?? {};
    expect(explanation).to.deep.include({
      source: 'file',
      outcome: 'explained',
      lineCount: 7,
      cut: false,
      unknown: [],
    });
    expect(explanation?.cause).to.deep.include({ id: 'assertion-invalid', role: 'cause', lines: [4], count: 1 });
    expect(explanation?.others.map(({ id, role }) => `${id} ${role}`)).to.deep.equal([
      'audience-invalid follower',
      'user-not-approved follower',
    ]);
    expect(explanation?.next.join('\n')).to.include('sf jwt inspect').and.include('sf jwt verify');
  });

  it('reads what PowerShell wrote', async () => {
    const path = file('utf16.log', Buffer.from(`\ufeff${log}`, 'utf16le'));
    expect((await run('--json', '--error', path)).json?.result.explanation?.cause?.id).to.equal('assertion-invalid');
  });

  it('says that it does not know, whether the code is in the list of Salesforce, and ends with 1', async () => {
    const listed = await run('--error', '{"error":"otp_error","error_description":"try another"}');
    expect(listed.exitCode).to.equal(1);
    expect(listed.stdout).to.include('Unknown: ').and.include('list of OAuth error codes includes "otp_error"');
    const other = await run('--error', '{"error":"brand_new","error_description":"who knows"}');
    expect(other.stdout).to.include('"brand_new" isn\'t in Salesforce\'s list');
    const nothing = await run('--json', '--error', 'The lake is frozen.');
    expect(nothing.exitCode).to.equal(1);
    expect(nothing.json?.result.explanation).to.deep.include({ outcome: 'unknown', others: [], unknown: [] });
  });

  it('names the host of the text in what it says', async () => {
    const { stdout } = await run(
      '--error',
      'POST https://test.salesforce.com/services/oauth2/token: {"error":"app_not_found","error_description":"External client app is not installed in this org"}',
    );
    expect(stdout).to.include("test.salesforce.com can't find the app. [app-not-found]");
  });

  it('refuses what is no text, and a path that leads nowhere', async () => {
    expect((await run('--json', '--error', 'missing.log')).json?.name).to.equal('LogFileMissingError');
    expect((await run('--json', '--error', file('log.gz', gzipSync(log)))).json?.name).to.equal('LogNotTextError');
    expect((await run('--json', '--error', file('empty.log', ''))).json?.name).to.equal('LogEmptyError');
    const piped = await withStandardInput('', () => run('--json', '--error', '-'));
    expect(piped.json?.name).to.equal('LogEmptyError');
    expect(piped.json?.status).to.equal(2);
    // A folder is no log: its name is the text.
    expect((await run('--json', '--error', folder)).json?.name).to.equal('LogFileMissingError');
  });

  it('repeats no secret, and warns of one on the command line', async () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIzTVZHOSIsInN1YiI6ImNpIn0.c2lnbmF0dXJlLW9mLWEtand0';
    const key = '3MVG9z48Gl96ZmZbUDEEvgUfd2oG1CgLbVdmSWTEIJ0fa3WhAeSYph0sjYzvnQO7lwF.RgpgQypk24F8NCVlF';
    const text = `jsforce invalid_grant: invalid assertion ${token} client_id=${key} {"error":"new_thing","error_description":"${key} ${token}"}`;
    const { stdout, stderr } = await run('--error', text);
    expect(stdout + stderr)
      .not.to.include(token)
      .and.not.include(key);
    expect(stderr).to.include('Consider it exposed');
  });
});
