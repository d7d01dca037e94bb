import { said } from './answers.js';
import { bench, type BenchOptions } from './ask.js';
import { scriptedProvider, type Script, type ScriptedOptions } from './scripted-provider.js';

/** A question for the first of two providers. */
export const question = { model: 'one/m', messages: [{ role: 'user', content: 'Hello' }] };

/** A bench with the provider `one`, which answers by the scripts, and `two`, which answers well. */
export function twoProviders(scripts: Script[], options: BenchOptions & { provider?: ScriptedOptions } = {}) {
  const { provider, ...rest } = options;
  const one = scriptedProvider('one', provider);
  const two = scriptedProvider('two');
  one.script(...scripts);
  two.script(said('from two'));
  return { one, two, ...bench([one, two], rest) };
}
