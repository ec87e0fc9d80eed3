/** `npm run org`: a local org to play with, until Ctrl-C. */
import { startLocalOrg } from './index.ts';
import type { LocalOrg } from './index.ts';

function howTo(org: LocalOrg): string {
  return `A local org runs at ${org.origin}. It has an admin (${org.admin.username}) and a login user (ci@acme.example), and no app.
It forgets everything when it ends. Ctrl-C ends it.

In another terminal, for this shell only:

  export NODE_EXTRA_CA_CERTS=${org.caFile ?? ''}
  export SF_JWT_ALLOWED_HOSTS=${org.host}
  export SF_ACCESS_TOKEN='${org.admin.accessToken}'

Log the admin in with the real CLI, then set the JWT login up and prove it:

  sf org login access-token --instance-url ${org.origin} --no-prompt --alias local
  sf jwt setup --target-org local --connection local --username ci@acme.example
  sf jwt verify --connection local

The token above is worth nothing outside this machine. Afterwards: sf org logout --target-org local
`;
}

const org = await startLocalOrg({ https: true, port: Number(process.env['PORT'] ?? 0) });
console.log(howTo(org));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void org.close().then(() => process.exit(0)));
