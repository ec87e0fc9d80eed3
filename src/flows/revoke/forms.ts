import { exportedContent } from '../../app/files/exported.ts';
import { editComponent } from '../../app/xmlEdit.ts';
import type { PlainElements } from '../../app/xml.ts';
import { certificateBody, readCertificate } from '../../base/certificate.ts';
import { jwtError } from '../../base/errors/errors.ts';
import { generateKeyPair } from '../../keypair/write/generate.ts';
import type { OrgApp } from '../../org/app/orgApp.ts';
import { deployComponents } from '../../org/deploy/deploy.ts';
import type { DeletedComponent, DeployComponent } from '../../org/deploy/packageOf.ts';
import { createUnlessThere } from '../../org/people/permissionSets.ts';
import type { AdminOrg } from '../../org/session/connect.ts';
import { unlessGone } from '../../org/session/orgError.ts';
import { certificateInOrg } from '../deploy/guard/certificateInOrg.ts';
import type { StepNotes } from '../steps.ts';
import {
  assignmentNotes,
  certificateNotes,
  notedAssignments,
  notedCertificate,
  notedThrowAways,
  throwAwayNotes,
} from './kept.ts';
import type { RevokeFacts } from './look.ts';
import type { RevokeForm } from './model.ts';

/** What a form would do, and what a later run needs to undo it. */
type FormChange = {
  /** False where the org has it already. */
  isNeeded: boolean;
  notes: StepNotes;
  apply: () => Promise<void>;
  /** Lets the org validate it. */
  validate?: () => Promise<void>;
};

type Changing = {
  facts: RevokeFacts;
  /** What an earlier run took, as it noted it. */
  taken: StepNotes;
};

const globalType = 'ExtlClntAppGlobalOauthSettings';
const appPolicyType = 'ExtlClntAppConfigurablePolicies';

/** Of each form: how access is taken away. */
export const takeAway: Record<RevokeForm, (changing: Changing) => Promise<FormChange>> = {
  'remove-access': async ({ facts: { admin, removable, userId = '' }, taken }) => ({
    isNeeded: removable.length > 0,
    notes: { ...taken, userId, ...assignmentNotes(removable) },
    apply: async () => {
      for (const { id } of removable) await unlessGone(admin.client.remove('PermissionSetAssignment', id));
    },
  }),
  certificate: async ({ facts, taken }) => {
    const inOrg = facts.orgApp && certificateInOrg(facts.orgApp);
    const certificatePem = await throwAwayCertificate();
    const isThrownAway = inOrg !== undefined && notedThrowAways(taken).includes(inOrg.sha256);
    return {
      isNeeded: !isThrownAway,
      notes: {
        // What was there before the first throw-away certificate is what has to come back.
        ...(inOrg && !isThrownAway ? certificateNotes(bodyInOrg(facts)) : taken),
        ...throwAwayNotes(taken, readCertificate(certificatePem)),
      },
      ...sendChanged(facts, globalType, { certificate: certificateBody(certificatePem) }),
    };
  },
  'disable-app': async ({ facts, taken }) => ({
    isNeeded: elementOf(facts, appPolicyType, 'isEnabled') !== 'false',
    notes: { ...taken, isEnabled: 'true' },
    ...sendChanged(facts, appPolicyType, { isEnabled: 'false' }),
  }),
  'delete-app': async ({ facts: { admin, app, orgApp, label }, taken }) => ({
    isNeeded: orgApp !== undefined,
    notes: { ...taken, label },
    ...deploying(admin, [], [{ type: 'ExternalClientApplication', fullName: app }]),
  }),
};

/** Of each form that can be undone: how access comes back. */
export const giveBack: Partial<typeof takeAway> = {
  'remove-access': async ({ facts: { admin, removable, userId = '' }, taken }) => {
    const missing = notedAssignments(taken).filter(
      ({ permissionSetId }) => !removable.some((held) => held.permissionSetId === permissionSetId),
    );
    return {
      isNeeded: missing.length > 0,
      notes: {},
      apply: async () => {
        for (const { permissionSetId, expirationDate } of missing)
          await createUnlessThere(
            admin.client.create('PermissionSetAssignment', {
              AssigneeId: userId,
              PermissionSetId: permissionSetId,
              ...(expirationDate !== undefined && { ExpirationDate: expirationDate }),
            }),
          );
      },
    };
  },
  certificate: async ({ facts, taken }) => {
    const body = notedCertificate(taken);
    if (body === '') throw jwtError('RevokeCertificateUnknown', [facts.app], [facts.connection, facts.connection]);
    const inOrg = facts.orgApp && certificateInOrg(facts.orgApp);
    return {
      isNeeded: inOrg?.sha256 !== readCertificate(body).sha256,
      notes: {},
      ...sendChanged(facts, globalType, { certificate: certificateBody(body) }),
    };
  },
  'disable-app': async ({ facts }) => ({
    isNeeded: elementOf(facts, appPolicyType, 'isEnabled') !== 'true',
    notes: {},
    ...sendChanged(facts, appPolicyType, { isEnabled: 'true' }),
  }),
};

const bodyInOrg = (facts: RevokeFacts): string => certificateBody(String(elementOf(facts, globalType, 'certificate')));

const throwAwayDays = 365;

/** Its private key is written nowhere, and gone when this returns. */
const throwAwayCertificate = async (): Promise<string> => {
  const subject = { commonName: 'revoked' };
  return (await generateKeyPair({ subject, days: throwAwayDays, bits: 2048 })).certificatePem;
};

const elementOf = ({ orgApp }: RevokeFacts, type: string, name: string): unknown =>
  orgApp?.components.find((component) => component.type === type)?.elements[name];

type SentChange = Required<Pick<FormChange, 'apply' | 'validate'>>;

/** Sends one component of the app as the org has it, with one element changed. */
export const sendChanged = (
  { admin, app, orgApp }: Pick<RevokeFacts, 'admin' | 'app' | 'orgApp'>,
  type: string,
  change: PlainElements,
): SentChange => deploying(admin, orgApp ? [changedComponent(app, orgApp, type, change)] : []);

/** A component that is known in part only would lose the rest of it. Throws RevokePartlyKnown. */
const changedComponent = (app: string, orgApp: OrgApp, type: string, change: PlainElements): DeployComponent => {
  const found = orgApp.components.find((component) => component.type === type);
  if (!found || orgApp.isPartlyKnown || found.readable) throw jwtError('RevokePartlyKnown', [app, type]);
  const { fullName, elements } = found;
  // Left out of files that are kept; here the app is to stay as it is otherwise.
  const format = elements.isNamedUserJwtEnabled === 'true' ? { isNamedUserJwtEnabled: 'true' } : {};
  const content = editComponent(exportedContent(type, elements), { ...format, ...change });
  return { type, fullName, path: fullName, content };
};

const deploying = (
  admin: AdminOrg,
  components: readonly DeployComponent[],
  deletions: readonly DeletedComponent[] = [],
): SentChange => {
  const run = async (checkOnly: boolean): Promise<void> => {
    const { succeeded, errors } = await deployComponents(admin, components, { checkOnly, deletions });
    const problems = errors.map(({ problem }) => problem).join('; ');
    if (!succeeded) throw jwtError('RevokeRefused', [admin.organization.name, problems]);
  };
  return { apply: () => run(false), validate: () => run(true) };
};
