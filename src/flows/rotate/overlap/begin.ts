import { jwtError } from '../../../base/errors/errors.ts';
import { writeKeyPair } from '../../../keypair/store/store.ts';
import { chooseClientId, isChosenClientId } from '../../deploy/clientId.ts';
import { applyPlan, planApp } from '../../deploy/deploy.ts';
import { refuseDeployErrors } from '../../deploy/deployResult.ts';
import type { DeployPlan } from '../../deploy/plan.ts';
import { unfinishedDeploys } from '../../deploy/send/unfinished.ts';
import { rehearseHandOver } from '../../handOver/handOver.ts';
import type { JournalEntry } from '../../journal/journalText.ts';
import { step } from '../../steps.ts';
import { giveSecrets, handingWorld } from '../giveSecrets.ts';
import type { Material, RotateFacts, RotateStep, RotateWorld } from '../model.ts';
import { findInUse } from '../pair/material.ts';
import { generateNextPair } from '../pair/newPair.ts';
import { areProven, proveSlot } from '../proofs.ts';
import { membersOfApp, type OverlapScene } from './model.ts';
import { planOverlapFiles } from './records.ts';
import { componentsOfSuccessor, refuseAdoptedApp } from './successorApp.ts';

/** The way to a second app. Nothing that works is touched by it. */
export const stepsToOverlap = (scene: OverlapScene, world: RotateWorld): RotateStep[] => [
  proveFirst(scene, world),
  makePairOfSuccessor(scene, world),
  checkSuccessor(scene, world),
  deploySuccessor(scene, world),
  proveSuccessor(scene, world),
  writeOverlapFiles(scene),
  ...(scene.request.handOver ? [handOverSuccessor(scene, world)] : []),
];

/** Whether a run may have put the second app into the org. */
export const mayHaveSuccessor = (entry: JournalEntry | undefined): boolean =>
  entry !== undefined && [...entry.done, entry.next].includes('second-app');

/** What doesn't work before can't be told from what breaks. */
const proveFirst = (scene: OverlapScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, never>({
    name: 'old-login',
    changes: 'nothing',
    needs: [],
    plan: async () => {
      refuseAdoptedApp(scene);
      const { old } = scene;
      const oldProofs = old ? await proveSlot(scene, old, 0, world) : [];
      return { action: areProven(oldProofs) ? 'none' : 'failed', facts: { oldProofs } };
    },
  });

/** Under a name of its own: both pairs stay in use. */
const makePairOfSuccessor = (scene: OverlapScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, never>({
    name: 'new-pair',
    changes: 'key store',
    needs: [],
    plan: async () => {
      const { keyFolder, dryRun } = scene.request;
      const { keyName } = scene.successor;
      const there = await findInUse(keyFolder, keyName);
      if (there) return { action: 'none', facts: { next: there } };
      const pair = await generateNextPair({ ...scene, slot: { ...scene.slot, keyName } }, world);
      const next: Material = {
        certificatePem: pair.certificatePem,
        keyFolder,
        encrypted: scene.old?.encrypted === true,
      };
      return {
        action: 'create',
        facts: dryRun ? { next } : {},
        apply: async () => {
          await writeKeyPair(keyFolder, keyName, pair, { force: false, now: world.now() });
          return { facts: { next } };
        },
      };
    },
  });

/** The org takes the second app, and who takes the secrets over is there, before anything is changed. */
const checkSuccessor = (scene: OverlapScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next'>({
    name: 'check',
    changes: 'nothing',
    needs: ['next'],
    plan: async ({ next }) => {
      const { request, admin } = scene;
      const plan = await planSuccessor(scene, next);
      const validated = plan.isRunning ? undefined : await applyPlan(plan, { admin, dryRun: true });
      if (validated) refuseDeployErrors(validated);
      const name = request.handOver && (await rehearseHandOver(request.handOver, handingWorld(request, world)));
      world.onWarning({ id: 'overlap', tokens: [scene.successor.app, scene.slot.app], level: 'info' });
      if (request.handOver) world.onWarning({ id: 'overlapHandOver', tokens: [], level: 'warning' });
      return {
        action: 'none',
        facts: {
          plan,
          place: { ...(name !== undefined && { name }) },
          ...(plan.sends === 'nothing' && validated?.clientId !== undefined && { clientId: validated.clientId }),
        },
        details: { place: name ?? '' },
      };
    },
  });

/** A consumer key that was chosen is followed by a chosen one. */
const planSuccessor = async (scene: OverlapScene, next: Material): Promise<DeployPlan> => {
  const { admin, members, request, earlier } = scene;
  const clientId = members[0]?.resolved.clientId;
  return planApp({
    ...{ admin, dryRun: request.dryRun, skipIfSame: true },
    connection: members[0]?.name,
    loginUser: members[0]?.resolved.username,
    components: await componentsOfSuccessor(scene, next.certificatePem),
    newClientId: earlier?.notes.clientId ?? (isChosenClientId(clientId) ? chooseClientId() : undefined),
    unfinished: deploysOfSuccessor(scene),
  });
};

const deploysOfSuccessor = ({ request, admin, successor }: OverlapScene) =>
  unfinishedDeploys(request.stateFolder, admin.orgId, successor.app);

const deploySuccessor = (scene: OverlapScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'plan' | 'place'>({
    name: 'second-app',
    changes: 'org',
    needs: ['plan', 'place'],
    plan: async ({ plan, place, clientId }) => {
      const { admin, request, slot, members, successor } = scene;
      if (plan.sends === 'nothing' && clientId !== undefined) return { action: 'none', facts: { clientId } };
      const connections = members.map(({ name }) => name);
      const target = {
        connection: connections[0] ?? '',
        connections,
        app: slot.app,
        orgId: admin.orgId,
        place: place.name,
      };
      if (!request.dryRun) await world.approve?.({ ...target, ...admin.organization, successor: successor.app });
      return {
        action: 'create',
        facts: {},
        ...(plan.newClientId !== undefined && { notes: { clientId: plan.newClientId } }),
        apply: async () => {
          const sent = await applyPlan(plan, {
            ...{ admin, dryRun: false, isValidated: true, unfinished: deploysOfSuccessor(scene) },
            waitMinutes: request.waitMinutes || 1,
          });
          refuseDeployErrors(sent);
          if (sent.clientId === undefined)
            throw jwtError('OverlapClientIdUnreadable', [successor.app, connections[0] ?? '']);
          return { facts: { clientId: sent.clientId }, notes: { clientId: sent.clientId } };
        },
      };
    },
  });

const proveSuccessor = (scene: OverlapScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next' | 'clientId'>({
    name: 'new-login',
    changes: 'nothing',
    needs: ['next', 'clientId'],
    plan: async ({ next, clientId }) => {
      const proofs = await proveSlot(sceneOfSuccessor(scene, clientId), next, scene.request.waitMinutes, world);
      return { action: areProven(proofs) ? 'none' : 'failed', facts: { proofs } };
    },
  });

/** The slot of the second app. */
const sceneOfSuccessor = (scene: OverlapScene, clientId: string): OverlapScene => ({
  ...scene,
  slot: { ...scene.slot, app: scene.successor.app, keyName: scene.successor.keyName },
  members: membersOfApp(scene.members, { ...scene.successor, clientId }),
});

/** Before the hand-over: a checkout that knows one consumer key only refuses the secret of the other one. */
const writeOverlapFiles = (scene: OverlapScene): RotateStep =>
  step<RotateFacts, 'next' | 'clientId' | 'proofs'>({
    name: 'files',
    changes: 'project',
    needs: ['next', 'clientId', 'proofs'],
    plan: ({ next, clientId }: { next: Material; clientId: string }) =>
      planOverlapFiles(scene, next.certificatePem, clientId),
  });

const handOverSuccessor = (scene: OverlapScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next' | 'clientId' | 'proofs'>({
    name: 'hand-over',
    changes: 'pipeline',
    needs: ['next', 'clientId', 'proofs'],
    plan: async ({ next, clientId }) => ({
      action: 'update',
      facts: {},
      apply: async () => {
        const { members, ...place } = sceneOfSuccessor(scene, clientId);
        const giving = { material: next, members, given: [], note: 'handedOver', flow: 'overlap' } as const;
        return { facts: { handedOver: await giveSecrets({ ...place, members }, giving, world) } };
      },
    }),
  });
