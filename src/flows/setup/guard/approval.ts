import { grantList, type GrantNames } from '../../../app/grants.ts';
import { knownSettings } from '../../../app/files/existing.ts';
import { defaultPermissionSet } from '../../../app/names.ts';
import { isOfSameKey, readCertificate } from '../../../base/certificate.ts';
import { readGrants } from '../../../org/people/grants.ts';
import { findGrantees } from '../../deploy/look/grantees.ts';
import type { Refusal } from '../../deploy/refusal.ts';
import { appFolder } from '../../project/appFolder.ts';
import { readEffectiveFiles } from '../../project/appFiles.ts';
import { readKeySharers, type KeySharers } from '../../target/keySharers.ts';
import type { FlowStep, Needing } from '../../steps.ts';
import type { SetupFacts, SetupInput, SetupQuestion, SetupStep, SetupWorld } from '../facts.ts';
import { certificateInUse } from './certificateInUse.ts';
import { userWarnings } from '../lookAround.ts';
import { adminUserRisk, sharedKeyRisk, tellOtherUsers } from './keyRisks.ts';

type ApprovalNeeds = 'admin' | 'org' | 'user' | 'profiles' | 'existing';

/** Lets a person decide once all is known, and nothing is changed: the step is the first one that changes something. */
export const askBefore = (
  first: FlowStep<Partial<SetupFacts>>,
  input: SetupInput,
  { approve, onWarning }: SetupWorld,
): SetupStep => ({
  ...first,
  needs: [...first.needs, 'user', 'org', 'profiles'],
  plan: async (facts) => {
    const plan = await first.plan(facts);
    const known = facts as Needing<SetupFacts, ApprovalNeeds>;
    const sharers = await readSharers(known, input);
    const shared = sharedKeyRisk(known, sharers, input);
    const admin = adminUserRisk(known, sharers, userWarnings(known.user, known.org));
    const risks = [admin, shared].flatMap((risk) => risk ?? []);
    if (!input.dryRun) await approve?.(questionOf(known, input, { ...plan.facts, risks }));
    // Of an administrator it is told already.
    else if (shared && !input.allowSharedKey) onWarning({ id: 'sharedKey', tokens: shared.tokens });
    tellOtherUsers(sharers, input, known).forEach(onWarning);
    return plan;
  },
});

const questionOf = (
  { admin: { organization, orgId }, existing }: Needing<SetupFacts, ApprovalNeeds>,
  input: SetupInput,
  { keyPair, risks }: Pick<Partial<SetupFacts>, 'keyPair'> & { risks: readonly Refusal[] },
): SetupQuestion => ({
  name: organization.name,
  orgId,
  environment: organization.environment,
  connection: input.connection,
  replacesCertificate:
    existing.app !== undefined && input.allowCertificateChange && isOtherKey(existing.app, input, keyPair),
  risks: risks.filter(({ flag }) => !isAllowed(input, flag)),
});

const isAllowed = ({ allowAdminUser, allowSharedKey }: SetupInput, flag: string | undefined): boolean =>
  ({ 'allow-admin-user': allowAdminUser, 'allow-shared-key': allowSharedKey })[flag ?? ''] === true;

/** A key that has yet to be made is another one; where nobody knows the certificate in the org, it may be. */
const isOtherKey = (
  app: NonNullable<SetupFacts['existing']['app']>,
  input: SetupInput,
  keyPair: SetupFacts['keyPair'] | undefined,
): boolean => {
  const inUse = certificateInUse(app, input);
  return !keyPair || !inUse || !isOfSameKey(inUse, readCertificate(keyPair.certificatePem));
};

/** Who can log in through the app now, and who else could after this setup. */
const readSharers = async (
  { admin, user, profiles, existing: { app } }: Needing<SetupFacts, ApprovalNeeds>,
  input: SetupInput,
): Promise<KeySharers> => {
  const grants = app ? await readGrants(admin, app.id) : [];
  const wanted = await findGrantees(admin, grantList(await wantedGrantees(input, profiles)));
  return readKeySharers(admin, { grants, wanted, userId: user.id || undefined });
};

/** Whom the policy will name: what is asked for, then what the files say already, then the permission set of the app. */
const wantedGrantees = async (input: SetupInput, profiles: readonly string[]): Promise<GrantNames> => {
  const { folder } = await appFolder(input.app, input, input.file);
  const known = knownSettings(await readEffectiveFiles(folder, input.connection));
  return {
    permissionSets: input.permissionSets ?? known.permissionSets ?? [defaultPermissionSet(input.app)],
    profiles: profiles.length > 0 ? profiles : (known.profiles ?? []),
  };
};
