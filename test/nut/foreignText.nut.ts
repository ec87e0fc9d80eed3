import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RecordedRequest, RequestKind, Switches } from '../org/index.ts';
import type { AppComponentType } from '../org/state.ts';
import type { ScriptedAnswer } from '../org/switches.ts';
import { harmIn, harmInData, injections, injectionsTogether, withoutInjected } from '../tools/injections.ts';
import type { CommandRun } from '../tools/runCommand.ts';
import { messageTexts } from '../tools/messageTexts.ts';
import { addUser, selfAuthorize } from '../tools/people.ts';
import { runPluginHere } from '../tools/runPluginHere.ts';
import { scene, type Scene } from '../tools/scene.ts';
import { setSwitches } from '../tools/switches.ts';

type Both = { text: CommandRun; json: CommandRun };

let stage: Scene;

const both = async (argv: string[]): Promise<Both> => {
  // Wide enough that no line is wrapped: then line by line can be compared.
  const options = { ...stage.options, env: { ...stage.options.env, COLUMNS: '4000' } };
  const text = await runPluginHere(argv, options);
  return { text, json: await runPluginHere([...argv, '--json'], options) };
};

/** What is wrong in what was printed, with the beginning of each thing. */
const harm = ({ text, json }: Both): string[] => [
  ...harmIn(text.raw),
  ...harmIn(`${text.error?.message ?? ''}\n${text.error?.actions?.join('\n') ?? ''}`),
  ...harmIn(json.raw.replace(/(?<=").{6000,}(?=")/g, '')),
  ...harmInData(json.json),
];

/** Moments and ids that differ from run to run. */
const steady = (text: string): string =>
  text
    .replace(/\b(?:0Af|005|00D)\w{12,15}\b/g, '(id)')
    .replace(/\d+(?:\.\d+)?m?s\b/g, '(time)')
    .replace(/"durationMs": ?\d+/g, '"durationMs":0')
    .replace(/\b\d+ seconds off the clock/g, '0 seconds off the clock')
    .replace(/ at .*:\d+:\d+\)?/g, ' (stack)');

/** An org that shows other texts than it was sent is told of, as it should be. */
const notAsSent = messageTexts.find(({ file, key }) => file === 'access' && key === 'notAsSent')?.text.split('%s')[0];
const isNotAsSent = (line: string): boolean => notAsSent !== undefined && line.includes(notAsSent);

const lines = ({ raw }: CommandRun): string[] =>
  steady(raw)
    .split('\n')
    .filter((line) => !isNotAsSent(line));
const data = ({ json }: CommandRun): unknown =>
  JSON.parse(steady(JSON.stringify({ ...json, stack: '' })), (key, value: unknown) =>
    key === 'notAsSent' ? undefined : value,
  );

const setup = ['jwt', 'setup', '--target-org', 'admin', '--wait', '0', '--no-prompt'];
const verify = ['jwt', 'verify', '--connection', 'acme'];
const deploy = ['jwt', 'deploy', '--no-prompt', '--connection', 'acme', '--target-org', 'admin'];
const keyList = ['jwt', 'key', 'list'];
const keyExport = ['jwt', 'export', '--connection', 'acme', '--format', 'certificate'];
const diff = ['jwt', 'diff', '--connection', 'acme', '--target-org', 'admin'];
const inProject = (path: string): string => join(stage.project, path);
const oauthFile = 'jwt/JwtLogin/app/extlClntAppOauthSettings/JwtLogin_oauth.ecaOauth-meta.xml';
const connectionFile = 'config/jwt-connections.json';

/** Changes files of the project for the time of an action. */
const withFiles = async <T>(
  changes: Record<string, (text: string) => string>,
  action: () => Promise<T>,
): Promise<T> => {
  const before = Object.keys(changes).map((path) => ({ path, text: readFileSync(inProject(path), 'utf8') }));
  for (const { path, text } of before) writeFileSync(inProject(path), changes[path]?.(text) ?? text);
  try {
    return await action();
  } finally {
    for (const { path, text } of before) writeFileSync(inProject(path), text);
  }
};

/** With faults of the org for the time of an action. */
const withSwitches = async <T>(switches: Partial<Switches>, action: () => Promise<T>): Promise<T> => {
  setSwitches(stage.org, switches);
  try {
    return await action();
  } finally {
    setSwitches(stage.org);
  }
};

/** With other elements of the app in the org for the time of an action. */
const withElements = async <T>(
  type: AppComponentType,
  elements: Record<string, string>,
  action: () => Promise<T>,
): Promise<T> => {
  const inOrg = stage.org.state.apps[0]?.components[type]?.elements ?? {};
  const before = { ...inOrg };
  Object.assign(inOrg, elements);
  try {
    return await action();
  } finally {
    Object.assign(inOrg, before);
  }
};
/** The app has no label meanwhile: authorizations are found by it, and the org compares the one without the injection. */
const withPolicy = <T>(permittedUsersPolicyType: string, action: () => Promise<T>): Promise<T> =>
  withElements('ExternalClientApplication', {}, () => {
    delete stage.org.state.apps[0]?.components.ExternalClientApplication?.elements.label;
    return withElements('ExtlClntAppOauthConfigurablePolicies', { permittedUsersPolicyType }, action);
  });
const withDescription = <T>(description: string, action: () => Promise<T>): Promise<T> =>
  withElements('ExternalClientApplication', { description }, action);

const answering = (kind: RequestKind, answer: (request: RecordedRequest) => ScriptedAnswer | void) => ({
  onRequest: (request: RecordedRequest) => (request.kind === kind ? answer(request) : undefined),
});
const json = (status: number, body: unknown): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const html = (status: number, text: string): ScriptedAnswer => ({
  status,
  headers: { 'content-type': 'text/html;charset=UTF-8' },
  body: `<html><body>${text}</body></html>`,
});
const fault = (text: string): ScriptedAnswer => ({
  status: 500,
  headers: { 'content-type': 'text/xml;charset=UTF-8' },
  body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>sf:X${text}</faultcode><faultstring>X: ${text}</faultstring></e:Fault></e:Body></e:Envelope>`,
});
const xmlText = (text: string): string =>
  text.replace(/[<>&"']/g, (found) => `&#${found.charCodeAt(0)};`).replaceAll('\u0000', '');

describe('foreign text', () => {
  before('a login that was set up', async () => {
    // Each command in this process leaves its listeners behind.
    process.setMaxListeners(0);
    stage = await scene();
    const { text } = await both([...setup, '--connection', 'acme', '--username', stage.loginUser]);
    selfAuthorize(stage.org, 'JwtLogin', addUser(stage.org, 'anna@acme.example'));
    expect(text.exitCode, text.raw).to.equal(0);
  });
  after(() => stage.end());

  describe('an org whose every text is hostile changes nothing in the output but its text', () => {
    const bad = { [oauthFile]: (text: string) => text.replace('Api,', 'api,') };
    const actions: Record<string, () => Promise<Both>> = {
      'a login': () => both(verify),
      'a refused login': async () => {
        stage.org.state.users.forEach((user) => (user.isActive = user.username !== stage.loginUser));
        return both(verify).finally(() => stage.org.state.users.forEach((user) => (user.isActive = true)));
      },
      'a deploy': () => both(deploy),
      'an unknown profile': () => both([...deploy, '--profile', 'Nobody']),
      'a change of policy': () => withPolicy('AllSelfAuthorized', () => both([...deploy, '--dry-run'])),
      'a forced change of policy': () =>
        withPolicy('AllSelfAuthorized', () => both([...deploy, '--dry-run', '--force-policy'])),
      'a refused deploy': () => withFiles(bad, () => both(deploy)),
      'a permission set that is missing': () =>
        both([...setup, '--connection', 'beta', '--username', stage.loginUser, '--permission-set', 'Nobody_Has_It']),
      'a missing user': () => both([...setup, '--connection', 'beta', '--username', 'nobody@acme.example']),
    };

    for (const [what, action] of Object.entries(actions))
      it(what, async () => {
        const plain = await action();
        const wrong: string[] = [];
        for (const [name, textInjection] of Object.entries(injections)) {
          const injected = await withSwitches({ textInjection }, action);
          wrong.push(...harm(injected).map((each) => `${name}: ${each}`));
          const [text, plainText] = [lines(injected.text), lines(plain.text)];
          expect(withoutInjected(text, plainText), `${what}, ${name}`).to.deep.equal(plainText);
          expect(withoutInjected(data(injected.json), data(plain.json)), `${what}, ${name}`).to.deep.equal(
            data(plain.json),
          );
          expect(injected.text.exitCode).to.equal(plain.text.exitCode);
        }
        expect(wrong).to.deep.equal([]);
      });
  });

  describe('an org whose every text is hostile can be set up', () => {
    for (const [name, textInjection] of Object.entries(injectionsTogether))
      it(`with ${name}`, async () => {
        const dryRun = [...setup, '--connection', 'beta', '--username', stage.loginUser, '--dry-run'];
        for (const argv of [dryRun, [...setup, '--connection', 'acme']]) {
          const shown = await withSwitches({ textInjection }, () => both(argv));
          expect(harm(shown)).to.deep.equal([]);
          expect([shown.text.exitCode, shown.json.exitCode], shown.text.raw).to.deep.equal([0, 0]);
          expect(JSON.stringify(shown.json.json)).to.include('pwned');
        }
      });
  });

  it('an app that somebody else filled with hostile texts can be looked at, and is refused where the org refuses it', async () => {
    for (const [name, textInjection] of Object.entries(injections)) {
      const adopt = (): Promise<Both> => both([...deploy, '--adopt', '--dry-run']);
      const shown = await withSwitches({ textInjection }, () => withDescription('Theirs.', adopt));
      expect(harm(shown), name).to.deep.equal([]);
      expect(shown.text.exitCode, shown.text.raw).to.be.oneOf([0, 1]);
      expect(shown.text.raw).to.match(/This plugin didn't create this app|can't be adopted/);
    }
  });

  describe('an org whose every text is hostile can be compared, and exported', () => {
    for (const [name, textInjection] of Object.entries(injectionsTogether))
      it(`with ${name}`, async () => {
        const found = join(stage.project, `found ${name}`);
        const exports = [...diff, '--export', '--output-dir', found, '--app-name', 'JwtLogin'];
        for (const argv of [diff, exports, [...diff, '--output-dir', found]]) {
          const shown = await withSwitches({ textInjection }, () => both(argv));
          expect(harm(shown)).to.deep.equal([]);
          expect([shown.text.exitCode, shown.json.exitCode], shown.text.raw).to.be.deep.oneOf([
            [1, 1],
            [0, 0],
          ]);
          expect(JSON.stringify(shown.json.json)).to.match(/pwned|found/);
        }
      });
  });

  describe('a hostile answer is shown as text only:', () => {
    /** Where a server can put a text, and the command that meets it. */
    const places: Record<string, { argv: string[]; answer: (text: string) => Partial<Switches> }> = {
      'the error of a login': {
        argv: verify,
        answer: (text) => answering('token', () => json(400, { error: text, error_description: text })),
      },
      'the page in place of a token': { argv: verify, answer: (text) => answering('token', () => html(200, text)) },
      'the scopes of a token': { argv: verify, answer: (text) => grant({ scope: `api ${text}` }) },
      'the identity of a token': { argv: verify, answer: (text) => grant({ id: `${stage.org.origin}/id/${text}` }) },
      'the org of a token': {
        argv: verify,
        answer: (text) => grant({ id: `https://x/id/00D000000000001${text}/005` }),
      },
      'the instance URL of a token': {
        argv: verify,
        answer: (text) => grant({ instance_url: `https://x.example/${text}` }),
      },
      'the host of a token': { argv: verify, answer: (text) => grant({ instance_url: text }) },
      'the issuer of the discovery document': {
        argv: verify,
        answer: (text) => answering('discovery', () => json(200, { issuer: text })),
      },
      'the page in place of a discovery document': {
        argv: verify,
        answer: (text) => answering('discovery', () => html(403, text)),
      },
      'the name that the org calls the user': {
        argv: verify,
        answer: (text) => answering('userinfo', () => json(200, { preferred_username: text })),
      },
      'the refusal of the API': {
        argv: verify,
        answer: (text) => answering('data', () => json(403, [{ errorCode: text, message: text }])),
      },
      headers: {
        argv: verify,
        answer: (text) => {
          const value = text.replace(/[^\u0020-\u007e\u0080-\u00ff]/g, '').slice(0, 2000);
          const headers = { location: `https://${value}`, 'content-type': value, 'retry-after': value, server: value };
          return answering('token', () => ({ status: 302, headers }));
        },
      },
      'headers of the admin’s org': {
        argv: deploy,
        answer: (text) => {
          const value = text.replace(/[^\u0020-\u007e\u0080-\u00ff]/g, '').slice(0, 2000);
          return answering('versions', () => ({ status: 302, headers: { location: value, 'content-type': value } }));
        },
      },
      'the refusal of a query': {
        argv: deploy,
        answer: (text) => answering('query', () => json(400, [{ errorCode: text, message: text }])),
      },
      'the id and name of the org': {
        argv: deploy,
        answer: (text) =>
          answering('query', ({ rawPath }) =>
            decodeURIComponent(rawPath).includes('Organization')
              ? json(200, {
                  totalSize: 1,
                  done: true,
                  records: [{ Id: `00D${text}`, Name: text, OrganizationType: text }],
                })
              : undefined,
          ),
      },
      'the refusal of a query of diff': {
        argv: diff,
        answer: (text) => answering('query', () => json(400, [{ errorCode: text, message: text }])),
      },
      'a SOAP fault for diff': { argv: diff, answer: (text) => answering('soap', () => fault(xmlText(text))) },
      'the page in place of a query': { argv: deploy, answer: (text) => answering('query', () => html(403, text)) },
      'a SOAP fault': { argv: deploy, answer: (text) => answering('soap', () => fault(xmlText(text))) },
      'the id of a deploy': {
        argv: deploy,
        answer: (text) =>
          answering('soap', ({ soapAction }) =>
            soapAction === 'deploy'
              ? {
                  status: 200,
                  headers: { 'content-type': 'text/xml;charset=UTF-8' },
                  body: `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><deployResponse xmlns="http://soap.sforce.com/2006/04/metadata"><result><done>false</done><id>0Af${xmlText(text)}</id><state>Queued</state></result></deployResponse></e:Body></e:Envelope>`,
                }
              : undefined,
          ),
      },
    };

    /** A token that was never asked for: what is in it is the server's to say. */
    const grant = (values: object): Partial<Switches> =>
      answering('token', () => {
        const { origin, state, admin } = stage.org;
        const id = `${origin}/id/${state.organization.id}/${admin.userId}`;
        return json(200, { access_token: admin.accessToken, instance_url: origin, id, scope: 'api', ...values });
      });

    for (const [place, { argv, answer }] of Object.entries(places))
      it(place, async () => {
        const wrong: string[] = [];
        const seen: string[] = [];
        for (const [name, text] of Object.entries(injections)) {
          const shown = await withSwitches(answer(text), () => both(argv));
          wrong.push(...harm(shown).map((each) => `${name}: ${each}`));
          expect(shown.text.exitCode, `${name}: ${shown.text.raw}`).to.be.oneOf([0, 1, 2, 75, 69]);
          expect(shown.json.exitCode, name).to.equal(shown.text.exitCode);
          seen.push(shown.text.raw + shown.json.raw);
        }
        expect(wrong).to.deep.equal([]);
        expect(seen.join(''), 'nothing of it was shown at all').to.match(/pwned|HTTP|an identity URL/);
      });
  });

  describe('a hostile file of the project is shown as text only:', () => {
    type Connections = { connections: Record<string, object>; defaults?: object };
    const inConnection = (values: object) => (text: string) => {
      const file = JSON.parse(text) as Connections;
      return JSON.stringify({ ...file, connections: { acme: { ...file.connections.acme, ...values } } });
    };
    const inFile = (values: object) => (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), ...values });
    const metadata = ['jwt', 'generate', 'metadata', '--connection', 'acme'];
    const handOff = ['jwt', 'export', '--connection', 'acme', '--format', 'hand-off', '--for', 'admin'];

    const places: Record<
      string,
      { argv: string[][]; path: string; change: (hostile: string) => (text: string) => string }
    > = {
      ...Object.fromEntries(
        ['instanceUrl', 'username', 'clientId', 'orgId', 'keyName', 'app', 'description'].map((property) => [
          `${property} of a connection`,
          {
            argv: [verify, deploy, diff, [...setup, '--connection', 'acme'], metadata, keyList, keyExport, handOff],
            path: connectionFile,
            change: (hostile: string) => inConnection({ [property]: hostile }),
          },
        ]),
      ),
      'an unknown key': {
        argv: [verify, deploy, diff, metadata, [...setup, '--connection', 'acme', '--dry-run'], keyList],
        path: connectionFile,
        change: (hostile) => inConnection({ [`x${hostile}`.slice(0, 900)]: hostile }),
      },
      'the name of a connection': {
        argv: [verify, deploy, diff, keyList, keyExport],
        path: connectionFile,
        change: (hostile) => inFile({ connections: { [hostile]: { instanceUrl: 'login', username: 'x' } } }),
      },
      'the default connection': {
        argv: [
          ['jwt', 'verify'],
          ['jwt', 'deploy', '--no-prompt', '--target-org', 'admin'],
        ],
        path: connectionFile,
        change: (hostile) => inFile({ defaults: { connection: hostile } }),
      },
      'text that is no JSON': {
        argv: [verify, deploy, diff, keyList, keyExport],
        path: connectionFile,
        change: (hostile) => () => hostile,
      },
      'the scopes of an app file': {
        argv: [deploy, diff, metadata],
        path: oauthFile,
        change: (hostile) => (text) => text.replace('Api,', `${xmlText(hostile)},`),
      },
      'an app file that is no XML': {
        argv: [deploy, diff, metadata],
        path: oauthFile,
        change: (hostile) => () => `<x>${hostile}`,
      },
      'the name of an element': {
        argv: [deploy, diff, metadata],
        path: oauthFile,
        change: (hostile) => (text) => text.replaceAll('commaSeparatedOauthScopes', hostile.slice(0, 500)),
      },
      'the label of an app file': {
        argv: [deploy, diff, metadata],
        path: oauthFile,
        change: (hostile) => (text) => text.replace(/<label>.*<\/label>/, `<label>${xmlText(hostile)}</label>`),
      },
      'a package directory': {
        argv: [metadata],
        path: 'sfdx-project.json',
        change: (hostile) =>
          inFile({ packageDirectories: [{ path: `${hostile.replaceAll('../', '').slice(0, 200)}/../jwt` }] }),
      },
    };

    for (const [place, { argv, path, change }] of Object.entries(places))
      it(place, async () => {
        const wrong: string[] = [];
        for (const [name, hostile] of Object.entries(injectionsTogether))
          for (const command of argv) {
            const shown = await withFiles({ [path]: change(hostile) }, () => both(command));
            wrong.push(...harm(shown).map((each) => `${command[1]}, ${name}: ${each}`));
            expect(shown.text.exitCode, `${command.join(' ')}, ${name}: ${shown.text.raw}`).to.be.oneOf([0, 1, 2, 75]);
          }
        expect(wrong).to.deep.equal([]);
      });
  });
});
