import { parseObject } from '../json/read.js';
import type { ChainContext } from '../runner/chain-context.js';
import type { AttemptPlan } from '../runner/prepare-request.js';
import { isOwnMember } from './passage-rules.js';
import { scanMembers, type MemberScan } from './scan-members.js';
import { spliceMembers, type MemberEdit } from './splice-members.js';

/** A client's body as it goes on to a provider of the same dialect. */
export interface PassThroughBody {
  bytes: Buffer | undefined;
  dropped: readonly string[];
  /** Usage was asked for where the client had not asked. */
  usageAdded: boolean;
}

/**
 * The client's bytes with the model's name, Bifrost's own members and, where need be, the wish for usage changed, and
 * everything else as the client wrote it.
 */
export function passThroughBody(chain: ChainContext, plan: AttemptPlan): PassThroughBody {
  const bytes = chain.request.bytes();
  if (bytes === undefined) return { bytes: undefined, dropped: [], usageAdded: false };
  const scan = chain.request.members.scan ?? scanMembers(bytes);
  const edits: MemberEdit[] = [];
  const dropped: string[] = [];
  renameModel(plan, { scan, edits, model: modelInBody(chain) });
  const read = (name: string) => chain.request.members.value(name);
  for (const { name } of scan.members)
    if (isOwnMember(name, read, chain.call.dialect)) edits.push({ kind: 'cut', name });
  if (chain.call.unified) vendorEdits(chain, plan, { scan, edits, dropped });
  const usageAdded = askForUsage(plan, scan, edits);
  return { bytes: edits.length === 0 ? bytes : spliceMembers(scan, edits), dropped, usageAdded };
}

/** Where the route names the model, the body may say anything. */
function modelInBody({ call, envelope, request }: ChainContext): unknown {
  return call.params['model'] === undefined ? envelope.model : request.members.value('model');
}

/** A client whose route names the model may have left it out of the body. */
function renameModel(plan: AttemptPlan, of: { scan: MemberScan; edits: MemberEdit[]; model: unknown }): void {
  if (plan.dialect.passage?.model !== 'body') return;
  const isThere = of.scan.members.some(({ name }) => name === 'model');
  if (isThere && of.model === plan.wireModel) return;
  const kind = isThere ? 'replace' : 'append';
  of.edits.push({ kind, name: 'model', value: JSON.stringify(plan.wireModel) });
}

/** What the vendor wants otherwise for this model. Only the unified routes promise to know such things. */
function vendorEdits(
  chain: ChainContext,
  plan: AttemptPlan,
  out: { scan: MemberScan; edits: MemberEdit[]; dropped: string[] },
): void {
  const isThere = (wanted: string) => out.scan.members.some(({ name }) => name === wanted);
  const read = (name: string) => chain.request.members.value(name);
  for (const edit of plan.endpoint.passageEdits?.(plan.wireModel, read, plan.target.model) ?? []) {
    if ('rename' in edit) {
      // the newer name wins where the caller wrote both, as it does with the vendor
      out.edits.push(
        isThere(edit.to)
          ? { kind: 'cut', name: edit.rename }
          : { kind: 'rename', name: edit.rename, to: edit.to },
      );
      continue;
    }
    const name = 'drop' in edit ? edit.drop : edit.replace;
    if (!isThere(name)) continue;
    out.edits.push(
      'drop' in edit ? { kind: 'cut', name } : { kind: 'replace', name, value: JSON.stringify(edit.value) },
    );
    out.dropped.push(name);
  }
}

/** Asks for the usage record that OpenAI-shaped providers give only on request. Returns whether the client had not. */
function askForUsage(plan: AttemptPlan, scan: MemberScan, edits: MemberEdit[]): boolean {
  const ask = plan.dialect.passage?.askForUsage;
  if (ask === undefined || !plan.stream) return false;
  const span = scan.members.find(({ name }) => name === ask.member);
  if (span === undefined) {
    edits.push({ kind: 'append', name: ask.member, value: JSON.stringify(ask.value) });
    return true;
  }
  const given = parseObject(scan.bytes.toString('utf8', span.valueStart, span.valueEnd));
  if (given?.[ask.key] === true) return false;
  edits.push({ kind: 'replace', name: ask.member, value: JSON.stringify({ ...given, ...ask.value }) });
  return true;
}
