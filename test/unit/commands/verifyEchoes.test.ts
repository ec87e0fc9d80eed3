/** A server that repeats what it was sent in a form that no shape gives away: whole commands, as text and as JSON. */
import { expect } from 'chai';
import JwtVerify from '../../../src/commands/jwt/verify.ts';
import type { RequestKind } from '../../org/index.ts';
import { disguises, echoing } from '../../tools/echoes.ts';
import { runCommand } from '../../tools/runCommand.ts';
import { scene, type Scene } from '../../tools/scene.ts';
import { opensslPair, readyApp } from '../local-org/appPackage.ts';

const verify = { run: async (argv: string[], root: string) => JwtVerify.run(argv, root) };

const signs = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

/** Pieces of an echo that are too long to be anything else. */
const piecesOf = (echo: string): string[] =>
  Array.from({ length: Math.max(0, signs(echo).length - 23) }, (_, at) => signs(echo).slice(at, at + 24));

const bodies: Partial<Record<RequestKind, (echo: string) => object>> = {
  token: (echo) => ({ error: 'invalid_grant', error_description: `you sent ${echo}`, message: echo }),
  userinfo: (echo) => ({ preferred_username: echo }),
  data: (echo) => [{ errorCode: 'X', message: `you sent ${echo}` }],
};

describe('sf jwt verify with a server that repeats what it was sent', () => {
  const pair = opensslPair();
  let stage: Scene;
  let argv: string[];
  before(async () => {
    stage = await scene();
    const clientId = await readyApp(stage.org, pair);
    const login = { '--client-id': clientId, '--instance-url': stage.org.origin, '--username': stage.loginUser };
    argv = [...Object.entries(login).flat(), '--wait', '0'];
  });
  after(() => stage.end());

  for (const [how, disguise] of Object.entries(disguises))
    it(`shows nothing of it ${how}`, async () => {
      for (const [kind, body] of Object.entries(bodies) as Array<[RequestKind, (echo: string) => object]>) {
        const echoed: string[] = [];
        const { onRequest } = echoing(kind, (credential) => {
          const echo = disguise(credential.replace(/^00D\w+!/, ''));
          echoed.push(echo);
          return {
            status: kind === 'userinfo' ? 200 : 400,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body(echo)),
          };
        });
        stage.org.switches.onRequest = onRequest;
        const options = { ...stage.options, env: { ...stage.options.env, SF_JWT_KEY: pair.key } };
        const text = await runCommand(verify, argv, options);
        const json = await runCommand(verify, [...argv, '--json'], options);
        expect(echoed, kind).to.have.length(2);
        const shown = signs(text.raw + json.raw);
        for (const echo of echoed) expect(piecesOf(echo).filter((piece) => shown.includes(piece))).to.deep.equal([]);
        expect(text.raw + json.raw, kind).to.include('(removed)');
      }
    });
});
