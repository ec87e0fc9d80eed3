import { jwtError } from '../../base/errors/errors.ts';
import { readCertificate } from '../../base/certificate.ts';
import { placePair } from '../../keypair/store/staged.ts';
import { applyPlan } from '../deploy/deploy.ts';
import { refuseDeployErrors } from '../deploy/deployResult.ts';
import { planCertificate, shownCertificate } from '../deploy/send/certificatePlan.ts';
import { rehearseHandOver } from '../handOver/handOver.ts';
import { step } from '../steps.ts';
import { earlierOneWay, mayBeDeployed, replacedError, sentNote } from './begun.ts';
import { planFiles } from './files.ts';
import { giveSecrets, handingWorld } from './giveSecrets.ts';
import { certificateWish } from './look.ts';
import { findInUse, materialHash, pairOf } from './pair/material.ts';
import type { Material, OneWay, RotateFacts, RotateScene, RotateStep, RotateWorld } from './model.ts';
import { makeNextPair } from './pair/newPair.ts';
import { whyOneWay } from './pair/old.ts';
import { requestCertificate, takeCertificate } from './pair/signing.ts';
import { areProven, proveSlot } from './proofs.ts';

/** The names of the steps, in order. */
export const rotateSteps = [
  'old-login',
  'new-pair',
  'certificate',
  'check',
  'deploy',
  'read-back',
  'new-login',
  'hand-over',
  'current',
  'files',
] as const;

/** The way to a new certificate: nothing that works is given up before its successor is proven and handed over. */
export const forwardSteps = (scene: RotateScene, world: RotateWorld): RotateStep[] => [
  proveOld(scene, world),
  makeNextPair(scene, world),
  ...(scene.request.certificateFiles.length > 0 ? [takeCertificate(scene, world)] : []),
  checkBefore(scene, world),
  deployNext(scene, world),
  readBackNext(scene),
  proveNext(scene, world),
  ...(scene.request.handOver ? [handOverNext(scene, world)] : []),
  makeCurrent(scene, world),
  writeFiles(scene),
];

/** The names of the steps to a certificate request, in order. */
export const requestSteps = ['old-login', 'new-pair', 'check', 'request'] as const;

/** The way to a certificate request. What it has to be known for is looked at before somebody signs it, and once. */
export const stepsToRequest = (scene: RotateScene, world: RotateWorld, isThere: boolean): RotateStep[] => [
  ...(isThere ? [] : [proveOld(scene, world)]),
  makeNextPair(scene, world),
  ...(isThere ? [] : [validateNext(scene)]),
  requestCertificate(scene),
];

/** What doesn't work before can't be told from what breaks. */
const proveOld = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, never>({
    name: 'old-login',
    changes: 'nothing',
    needs: [],
    plan: async () => {
      const { old, earlier } = scene;
      // The org may have the new certificate: the old one proves nothing by now.
      const isOver = mayBeDeployed(earlier);
      // Where the record is of another key, the pair was replaced elsewhere.
      const oldProofs = old && !isOver ? await proveSlot({ ...scene, isAsRecorded: true }, old, 0, world) : [];
      const oneWay = old && isOver ? earlierOneWay(earlier) : whyOneWay(scene, oldProofs, world.now());
      const changed = oneWay === earlierOneWay(earlier) ? {} : noteOneWay(oneWay);
      if (oneWay === undefined) {
        const action = isOver ? 'skipped' : areProven(oldProofs) ? 'none' : 'failed';
        return { action, facts: { oldProofs }, ...changed };
      }
      world.onWarning({ id: `oneWay.${oneWay}`, tokens: [], level: 'warning' });
      return { action: 'skipped', facts: { oldProofs: [], oneWay }, ...changed };
    },
  });

/** A later run has to know it, too: only what a step that acts says is kept. */
const noteOneWay = (oneWay: OneWay | undefined) => ({
  notes: { oneWay: oneWay ?? '' },
  apply: () => Promise.resolve(),
});

/** The org takes the deploy, and who takes the secrets over is there, before anything is changed. */
const checkBefore = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next'>({
    name: 'check',
    changes: 'nothing',
    needs: ['next'],
    plan: async ({ next, oneWay }) => {
      const { request } = scene;
      const { plan, inOrg } = await validated(scene, next);
      const name = request.handOver && (await rehearseHandOver(request.handOver, handingWorld(request, world)));
      if (oneWay === undefined) tellBefore(scene, world);
      return {
        action: 'none',
        facts: { plan, place: { ...(name !== undefined && { name }) }, seen: { sha256: inOrg?.sha256 } },
        details: { place: name ?? '' },
      };
    },
  });

const validated = async (scene: RotateScene, next: Material): ReturnType<typeof planCertificate> => {
  const planned = await planCertificate(certificateWish(scene, next.certificatePem));
  const { plan } = planned;
  if (plan.sends === 'components' && plan.isRunning !== true)
    refuseDeployErrors(await applyPlan(plan, { admin: scene.admin, dryRun: true }));
  return planned;
};

const validateNext = (scene: RotateScene): RotateStep =>
  step<RotateFacts, 'next'>({
    name: 'check',
    changes: 'nothing',
    needs: ['next'],
    plan: async ({ next }) => ({ action: 'none', facts: { plan: (await validated(scene, next)).plan } }),
  });

/** When nothing logs in, and whose jobs fail, is said before it is so. A certificate of the same key ends no login. */
const tellBefore = ({ request: { reuseKey, handOver } }: RotateScene, { onWarning }: RotateWorld): void => {
  if (!reuseKey) onWarning({ id: 'gap', tokens: [], level: 'warning' });
  if (!reuseKey && handOver?.failsQueuedJobs) onWarning({ id: 'queuedJobs', tokens: [], level: 'warning' });
};

const deployNext = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next' | 'plan' | 'place'>({
    name: 'deploy',
    changes: 'org',
    needs: ['next', 'plan', 'place'],
    plan: async ({ next, plan, place, seen = {} }) => {
      const { admin, request, slot, members } = scene;
      if (plan.sends === 'nothing') return { action: 'none', facts: { deployed: true } };
      const { organization, orgId } = admin;
      const connections = members.map(({ name }) => name);
      const target = { connection: connections[0] ?? '', connections, app: slot.app, orgId, place: place.name };
      if (!request.dryRun) await world.approve?.({ ...target, ...organization });
      // Somebody may have taken a long time to agree.
      await refuseReplaced(scene, [seen.sha256, materialHash(next)]);
      return {
        action: 'update',
        facts: {},
        notes: sentNote,
        apply: async () => {
          const { unfinished } = certificateWish(scene, next.certificatePem);
          refuseDeployErrors(await applyPlan(plan, { admin, dryRun: false, isValidated: true, unfinished }));
          return { facts: { deployed: true } };
        },
      };
    },
  });

/** A rotation on another machine may have come first, and its login works. What the org doesn't show can't be told. */
const refuseReplaced = async (
  { admin, slot, request, members }: RotateScene,
  known: ReadonlyArray<string | undefined>,
): Promise<void> => {
  const shown = request.dryRun || known[0] === undefined ? undefined : await shownCertificate(admin, slot.app);
  if (shown === undefined) return;
  const { sha256 } = readCertificate(shown);
  if (!known.includes(sha256)) throw replacedError({ admin, slot, members }, sha256);
};

/** Some orgs show no certificate; then only the login tells. */
const readBackNext = ({ admin, slot }: RotateScene): RotateStep =>
  step<RotateFacts, 'next' | 'deployed'>({
    name: 'read-back',
    changes: 'nothing',
    needs: ['next', 'deployed'],
    plan: async ({ next }) => {
      const shown = await shownCertificate(admin, slot.app);
      if (shown === undefined) return { action: 'skipped', facts: {} };
      const { sha256 } = readCertificate(shown);
      if (sha256 !== materialHash(next)) throw jwtError('CertificateNotTaken', [admin.organization.name, slot.app]);
      return { action: 'none', facts: {}, details: { certificate: sha256 } };
    },
  });

const proveNext = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next' | 'deployed'>({
    name: 'new-login',
    changes: 'nothing',
    needs: ['next', 'deployed'],
    plan: async ({ next }) => {
      const proofs = await proveSlot(scene, next, scene.request.waitMinutes, world);
      return { action: areProven(proofs) ? 'none' : 'failed', facts: { proofs } };
    },
  });

/** At once: from the deploy on, nobody logs in with what was handed over before. */
const handOverNext = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'next' | 'proofs'>({
    name: 'hand-over',
    changes: 'pipeline',
    needs: ['next', 'proofs'],
    plan: async ({ next }) => ({
      action: 'update',
      facts: {},
      apply: async () => {
        // One that may have it gets it again.
        const giving = { material: next, members: scene.members, given: [], note: 'handedOver' } as const;
        return { facts: { handedOver: await giveSecrets(scene, giving, world) } };
      },
    }),
  });

/** The old pair goes to the history of the key store. */
const makeCurrent = ({ request, slot }: RotateScene, { now }: RotateWorld): RotateStep =>
  step<RotateFacts, 'next' | 'proofs'>({
    name: 'current',
    changes: 'key store',
    needs: ['next', 'proofs'],
    plan: async ({ next }) => {
      const { keyFolder } = request;
      const inUse = await findInUse(keyFolder, slot.keyName);
      if (inUse && materialHash(inUse) === materialHash(next)) return { action: 'none', facts: { current: true } };
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          await placePair(keyFolder, slot.keyName, await pairOf(next, slot.keyName), now());
          return { facts: { current: true } };
        },
      };
    },
  });

const writeFiles = (scene: RotateScene): RotateStep =>
  step<RotateFacts, 'next' | 'current'>({
    name: 'files',
    changes: 'project',
    needs: ['next', 'current'],
    plan: ({ next }: { next: Material }) => planFiles(scene, next.certificatePem),
  });
