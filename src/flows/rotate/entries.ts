import { relative } from 'node:path';
import { readCertificate } from '../../base/certificate.ts';
import { isJwtError } from '../../base/errors/errors.ts';
import { combinedExitCode, exitCodes, type ExitCode } from '../../base/errors/exitCodes.ts';
import { command } from '../../base/text/commandText.ts';
import type { StepReport } from '../steps.ts';
import type { RotateEntry, RotateFacts, RotateScene } from './model.ts';
import type { Slot } from './slots.ts';

/** How the steps of a rotation ended. */
export type RotationEnd = { facts: Partial<RotateFacts>; reports: StepReport[] };

type RotationOutcome = RotateEntry['outcome'];

/** What a slot says of itself before anything is done. */
export const slotEntry = (slot: Slot, outcome: RotationOutcome): RotateEntry => ({
  app: slot.app,
  orgId: slot.orgId,
  keyName: slot.keyName,
  connections: slot.members.map(({ name }) => name),
  outcome,
  exitCode: exitCodes.proven.code,
  resumed: false,
  steps: [],
  verifications: [],
  handedOver: [],
});

/** The result of steps that have gone well. */
export const entryOf = (scene: RotateScene, { facts, reports }: RotationEnd, outcome: RotationOutcome): RotateEntry => {
  const old = scene.old ? certificateState(scene.old.certificatePem) : recordedState(scene.slot);
  const next = facts.next && certificateState(facts.next.certificatePem);
  return {
    ...slotEntry(scene.slot, outcome),
    orgName: scene.admin.organization.name,
    resumed: scene.earlier !== undefined && !scene.request.rollback,
    certificate: { ...(old && { old }), ...(next && { new: next }) },
    steps: reports,
    verifications: facts.proofs ?? facts.oldProofs ?? [],
    handedOver: [...(facts.handedOver ?? [])],
  };
};

const certificateState = (pem: string): { sha256: string; notAfter: string } => {
  const { sha256, notAfter } = readCertificate(pem);
  return { sha256, notAfter: notAfter.toISOString() };
};

const recordedState = ({ members }: Slot): { sha256: string; notAfter: string } | undefined => {
  const { sha256, notAfter } = members.find(({ record }) => record.certificate)?.record.certificate ?? {};
  return sha256 === undefined || notAfter === undefined ? undefined : { sha256, notAfter };
};

/** Whoever has just asked for the request has got it; a run that finds one waiting has done nothing, and is told apart. */
export const waitingEntry = (scene: RotateScene, ended: RotationEnd, isThere: boolean): RotateEntry => {
  const { slot } = scene;
  const [connection] = slot.members.map(({ name }) => name);
  const certificateFile = `${slot.keyName}.crt`;
  return {
    ...entryOf(scene, ended, 'waiting'),
    exitCode: (isThere ? exitCodes.failed : exitCodes.proven).code,
    ...(ended.facts.requestFile !== undefined && { certificateRequest: relative('.', ended.facts.requestFile) }),
    next: [command`sf jwt rotate --connection ${connection} --certificate-file ${certificateFile}`],
  };
};

type StepError = Error & { exitCode?: number; actions?: string[] };

/** The result of a step that has failed. What nobody foresaw goes on as it is. */
export const failedSlot = (scene: RotateScene, ended: RotationEnd, outcome: RotationOutcome): RotateEntry => {
  const { failure } = ended.facts;
  if (failure && !isJwtError(failure)) throw failure;
  const { name, message, exitCode, actions = [] } = (failure ?? {}) as Partial<StepError>;
  const entry = entryOf(scene, ended, outcome);
  const unproven = entry.verifications.filter((each) => each.outcome !== 'proven');
  const ofError = Object.values(exitCodes).find(({ code }) => code === exitCode)?.code;
  const codes: ExitCode[] = [...unproven.map((each) => each.exitCode), ...(failure ? [ofError ?? 1] : [])];
  return {
    ...entry,
    exitCode: combinedExitCode(codes.length > 0 ? codes : [exitCodes.failed.code]),
    verifications: unproven,
    ...(name !== undefined && message !== undefined && { error: { name, message, actions } }),
  };
};
