import { jwtError } from '../../../base/errors/errors.ts';
import { siblings } from '../../../connection/siblings.ts';
import type { RetiringApp } from '../../../connection/types.ts';
import { findApp, readAppLabel } from '../../../org/app/apps.ts';
import { readLogins } from '../../../org/people/sessions.ts';
import { findUser } from '../../../org/people/users.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';
import { sendChanged } from '../../revoke/forms.ts';
import { tryLogin, tryUntilRefused } from '../../revoke/tryLogin.ts';
import { step, type Needing } from '../../steps.ts';
import { giveSecrets } from '../giveSecrets.ts';
import type { Material, RotateFacts, RotateScene, RotateStep, RotateWorld, SlotMember } from '../model.ts';
import { findInUse, proofWith } from '../pair/material.ts';
import { areProven, proveSlot } from '../proofs.ts';
import { membersOfApp } from './model.ts';
import { planFinishedFiles, planFormerFiles } from './records.ts';

/** An app of the two, with its key as far as it is here. */
type AppOfTwo = Pick<RetiringApp, 'app' | 'keyName'> & {
  members: readonly SlotMember[];
  material?: Material;
};

/** Which of the two apps stays, and which one goes. */
export type EndScene = RotateScene & { stays: AppOfTwo; goes: AppOfTwo; since: Date };

/** The app that the connections are leaving ends, once the other one is proven. */
export const stepsToFinish = (scene: EndScene, world: RotateWorld): RotateStep[] => [
  proveStaying(scene, world, 'new-login'),
  disableGoing(scene, world, 'disable'),
  proveRefused(scene, world, 'refused'),
  filesStep('files', ['refused'], () => Promise.resolve(planFinishedFiles(scene))),
];

/** The second app ends, once the first one is proven, is what the files say, and is what pipelines have. */
export const stepsToFormer = (scene: EndScene, world: RotateWorld): RotateStep[] => [
  proveStaying(scene, world, 'back-login'),
  filesStep('back-files', ['proofs'], () => Promise.resolve(planFormerFiles(scene))),
  ...(scene.request.handOver ? [handOverFormer(scene, world)] : []),
  disableGoing(scene, world, 'back-disable'),
  proveRefused(scene, world, 'back-refused'),
];

const proveStaying = (scene: EndScene, world: RotateWorld, name: string): RotateStep =>
  step<RotateFacts, never>({
    name,
    changes: 'nothing',
    needs: [],
    plan: async () => {
      const { stays, slot, request } = scene;
      if (!stays.material) throw jwtError('KeyPairMissing', [stays.keyName], [stays.keyName]);
      const place = { request, members: stays.members, slot: { ...slot, keyName: stays.keyName } };
      const proofs = await proveSlot(place, stays.material, request.waitMinutes, world);
      return { action: areProven(proofs) ? 'none' : 'failed', facts: { proofs } };
    },
  });

/** Reversible in Setup: an app that is deleted would take its consumer key with it. */
const disableGoing = (scene: EndScene, world: RotateWorld, name: string): RotateStep =>
  step<RotateFacts, 'proofs'>({
    name,
    changes: 'org',
    needs: ['proofs'],
    plan: async () => {
      const { admin, goes, stays, request, slot } = scene;
      const orgApp = await findApp(admin, goes.app);
      const policy = orgApp?.components.find(({ type }) => type === policiesOfApp);
      if (!orgApp || policy?.elements.isEnabled === 'false') return { action: 'none', facts: { disabled: true } };
      await tellLastLogin(scene, orgApp.id, world);
      const connections = stays.members.map((member) => member.name);
      const target = { connection: connections[0] ?? '', connections, app: slot.app, orgId: admin.orgId };
      if (!request.dryRun) await world.approve?.({ ...target, ...admin.organization, disabled: goes.app });
      const { apply, validate } = sendChanged({ admin, app: goes.app, orgApp }, policiesOfApp, { isEnabled: 'false' });
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          await apply();
          return { facts: { disabled: true } };
        },
        validate,
      };
    },
  });

const policiesOfApp = 'ExtlClntAppConfigurablePolicies';

/** Whoever still has the old secret logs in by the old app: the last login says so. */
const tellLastLogin = async (
  { admin, goes, since }: EndScene,
  appId: string,
  { onWarning }: RotateWorld,
): Promise<void> => {
  const label = (await readAppLabel(admin, appId)) ?? goes.app;
  const found = await Promise.all(
    goes.members.map(async ({ resolved: { username } }) => {
      const user = await ifAllowed(findUser(admin, username));
      return user && readLogins(admin, { userId: user.id, label, since });
    }),
  );
  const logins = found.flatMap((groups) => groups ?? []);
  if (found.some((groups) => groups === undefined))
    onWarning({ id: 'loginsUnknown', tokens: [goes.app], level: 'warning' });
  const last = logins
    .map((group) => group.last)
    .sort()
    .at(-1);
  if (last === undefined) return;
  const count = logins.reduce((sum, group) => sum + group.count, 0);
  onWarning({ id: 'stillUsed', tokens: [goes.app, String(count), new Date(last).toISOString()], level: 'warning' });
};

/** Where its key isn't here, the org alone says that the app is disabled. */
const proveRefused = (scene: EndScene, world: RotateWorld, name: string): RotateStep =>
  step<RotateFacts, 'disabled'>({
    name,
    changes: 'nothing',
    needs: ['disabled'],
    plan: async () => {
      const { material, members, keyName } = scene.goes;
      const [member] = members;
      if (!material || !member) return { action: 'skipped', facts: { refused: true } };
      const login = { input: { ...proofWith(member, keyName, material), waitMinutes: 0 } };
      const deadline = world.now().getTime() + scene.request.waitMinutes * 60_000;
      const onWait = (seconds: number): void => world.onRefusalWait?.(name, seconds);
      const { tried } = await tryUntilRefused(() => tryLogin(login, world), { ...world, deadline, onWait });
      const isRefused = tried.state === 'refused' || tried.state === 'untried';
      return {
        action: isRefused ? 'none' : 'failed',
        facts: isRefused
          ? { refused: true }
          : { failure: jwtError('OverlapStillAccepted', [scene.goes.app, tried.answer], [member.name]) },
        details: { answer: tried.answer },
      };
    },
  });

const filesStep = <Need extends keyof RotateFacts>(
  name: string,
  needs: readonly Need[],
  plan: (facts: Needing<RotateFacts, Need>) => ReturnType<RotateStep['plan']>,
): RotateStep => step<RotateFacts, Need>({ name, changes: 'project', needs, plan });

const handOverFormer = (scene: EndScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'proofs'>({
    name: 'back-hand-over',
    changes: 'pipeline',
    needs: ['proofs'],
    plan: async () => ({
      action: 'update',
      facts: {},
      apply: async () => {
        const { material, members, keyName } = scene.stays;
        if (!material) return { facts: {} };
        const place = { ...scene, slot: { ...scene.slot, keyName } };
        const giving = { material, members, given: [], note: 'handedBack', flow: 'overlap' } as const;
        return { facts: { handedOver: await giveSecrets(place, giving, world) } };
      },
    }),
  });

/** Throws OverlapStillNeeded where another connection logs in by the app that is to go. */
export const refuseNeeded = ({ file, slot }: RotateScene, { app }: Pick<RetiringApp, 'app'>): void => {
  const others = siblings(file, { connection: '', app, orgId: slot.orgId }).map(([name]) => name);
  if (others.length > 0) throw jwtError('OverlapStillNeeded', [app, others.join(', ')], [others[0] ?? '']);
};

/** The two apps of a slot: its own, and the one that its connections are leaving. */
export const appsOfOverlap = async (
  scene: RotateScene,
  retiring: RetiringApp,
): Promise<{ own: AppOfTwo; former: AppOfTwo }> => {
  const { slot, members, old, request } = scene;
  const material = await findInUse(request.keyFolder, retiring.keyName);
  return {
    own: { app: slot.app, keyName: slot.keyName, members, ...(old && { material: old }) },
    former: {
      app: retiring.app,
      keyName: retiring.keyName,
      members: membersOfApp(members, retiring),
      ...(material && { material }),
    },
  };
};
