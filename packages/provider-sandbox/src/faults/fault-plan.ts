import type { FaultRule, SandboxKeyOptions, SandboxOptions } from '../options.js';
import type { SandboxState } from '../state.js';
import type { ModelName } from '../model-name.js';
import type { Fault } from './fault-table.js';

/** What a request is known by when its faults are chosen. */
export interface FaultQuestion {
  /** Absent for requests that name no model. */
  model: ModelName | undefined;
  /** Name of the key. */
  key: string;
  options: SandboxOptions;
  keyOptions: SandboxKeyOptions;
  random(): number;
}

/** The faults that a request meets: those of its model name, of its key, of the provider. */
export function planFaults(question: FaultQuestion, state: SandboxState): Fault[] {
  const rules: FaultRule[] = [...(question.keyOptions.faults ?? []), ...(question.options.faults ?? [])];
  const chosen = rules.filter((rule) => isMeant(rule, question) && strikes(rule, question, state));
  return [...(question.model?.faults ?? []), ...chosen.map(faultOf)];
}

function isMeant(rule: FaultRule, question: FaultQuestion): boolean {
  if (rule.key !== undefined && rule.key !== question.key) return false;
  return rule.model === undefined || matches(rule.model, question.model);
}

function matches(pattern: string, model: ModelName | undefined): boolean {
  if (!model) return false;
  const wanted = pattern.startsWith('sandbox/') ? pattern.slice('sandbox/'.length) : pattern;
  return [model.full, model.base].some((name) =>
    wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted,
  );
}

/** `first` counts every request that the rule is meant for, whether or not chance then spares it. */
function strikes(rule: FaultRule, question: FaultQuestion, state: SandboxState): boolean {
  if (rule.first !== undefined && state.countRule(rule) > rule.first) return false;
  return rule.probability === undefined || question.random() < rule.probability;
}

function faultOf(rule: FaultRule): Fault {
  return rule.retry_after_in_seconds === undefined
    ? { kind: rule.kind }
    : { kind: rule.kind, retryAfterSeconds: rule.retry_after_in_seconds };
}
