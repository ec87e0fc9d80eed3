import { defaultPermissionSet } from '../../../app/names.ts';
import { findApp } from '../../../org/app/apps.ts';
import { readGrants, grantApp } from '../../../org/people/grants.ts';
import { readHoldings } from '../../../org/people/holders.ts';
import { assignPermissionSet, findPermissionSets, readWiderGrants } from '../../../org/people/permissionSets.ts';
import { readLockSign, unfreezeUser } from '../../../org/signs/userSigns.ts';
import { seenValue } from '../../../org/signs/seen.ts';
import { sendChanged } from '../../revoke/forms.ts';
import { causeText } from '../doctorTexts.ts';
import type { RepairFacts, RepairId, RepairPlan } from './model.ts';

type Planned = RepairPlan | { refused: string };

/** What each repair would do. */
export const plannedRepairs: Record<RepairId, (facts: RepairFacts) => Promise<Planned>> = {
  'assign-set': (facts) => planAssignment(facts, grantedSet(facts)),
  'add-grant': (facts) => planGrant(facts),
  'enable-app': (facts) => planEnabling(facts),
  unfreeze: (facts) => planUnfreezing(facts),
};

/** A permission set that the app lists and that any user can have. */
const grantedSet = ({ facts }: RepairFacts): string | undefined => {
  const licensed = seenValue(facts.org?.looks.sets)?.filter(({ licence }) => licence !== undefined) ?? [];
  const granted = seenValue(facts.org?.looks.grants)?.filter(({ kind }) => kind === 'permissionSet') ?? [];
  return granted.map(({ name }) => name).find((name) => !licensed.some((set) => set.name === name));
};

const refusedBy = (id: string, values: Record<string, string> = {}): { refused: string } => ({
  refused: causeText(`repair.refused.${id}`, values),
});

const deletion = (object: string, id: string, { admin }: RepairFacts): string =>
  causeText('repair.undo.delete', { object, id, admin: admin.username ?? admin.orgId });

/** Nobody is given more than the app by a repair. */
const planAssignment = async (facts: RepairFacts, name: string | undefined): Promise<Planned> => {
  const { admin, appId, userId } = facts;
  const [set] = name === undefined ? [] : (await findPermissionSets(admin, [name])).found;
  if (!set) return refusedBy('noSet');
  const wider = await readWiderGrants(admin, set.id, appId);
  if (!wider || wider.userPermissions.length + wider.objects + wider.otherEntities > 0)
    return refusedBy('widerSet', { set: set.name });
  const values = { set: set.name, username: facts.facts.login.username };
  return {
    before: causeText('repair.assign-set.before', values),
    after: causeText('repair.assign-set.after', values),
    apply: async () => {
      await assignPermissionSet(admin, set.id, userId);
      const holding = (await readHoldings(admin, [set.id])).find((each) => each.userId === userId && !each.isOfGroup);
      return { undo: deletion('PermissionSetAssignment', holding?.assignmentId ?? '', facts) };
    },
  };
};

/** The permission set that grants nothing but the app, where there is one; then its holder is let in. */
const planGrant = async (facts: RepairFacts): Promise<Planned> => {
  const { admin, app, appId } = facts;
  const name = defaultPermissionSet(app);
  const assignment = await planAssignment(facts, name);
  const [set] = (await findPermissionSets(admin, [name])).found;
  if ('refused' in assignment || !set || appId === undefined) return refusedBy('noSet');
  const values = { set: name, app, username: facts.facts.login.username };
  return {
    before: causeText('repair.add-grant.before', values),
    after: causeText('repair.add-grant.after', values),
    apply: async () => {
      await grantApp(admin, set.id, appId);
      await assignment.apply();
      const grant = (await readGrants(admin, appId)).find(({ parentId }) => parentId === set.id);
      return { undo: deletion('SetupEntityAccess', grant?.id ?? '', facts) };
    },
  };
};

const planEnabling = async ({ admin, app, facts }: RepairFacts): Promise<Planned> => {
  const orgApp = await findApp(admin, app);
  const change = { isEnabled: 'true', isOauthPluginEnabled: 'true' };
  const values = { app, connection: facts.login.connection ?? '' };
  return {
    before: causeText('repair.enable-app.before', values),
    after: causeText('repair.enable-app.after', values),
    apply: async () => {
      await sendChanged({ admin, app, ...(orgApp && { orgApp }) }, 'ExtlClntAppConfigurablePolicies', change).apply();
      return {
        undo: causeText(facts.login.connection === undefined ? 'repair.undo.setup' : 'repair.undo.disable', values),
      };
    },
  };
};

const planUnfreezing = async ({ admin, userId, facts }: RepairFacts): Promise<Planned> => {
  const lock = await readLockSign(admin, userId);
  if (!lock) return refusedBy('noLock');
  const values = { username: facts.login.username };
  return {
    before: causeText('repair.unfreeze.before', values),
    after: causeText('repair.unfreeze.after', values),
    apply: async () => {
      await unfreezeUser(admin, lock);
      return { undo: causeText('repair.undo.freeze', values) };
    },
  };
};
