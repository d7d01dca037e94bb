import type { ReactNode } from 'react';
import { TextField } from '../components/field.js';
import { Panel } from '../components/panel.js';
import type { Settings } from './playground-request.js';

export interface PlaygroundSettingsProps {
  settings: Settings;
  models: readonly string[];
  /** Why the models cannot be listed. */
  problem: string | undefined;
  onChange: (settings: Settings) => void;
}

/** Which model is asked, and how. */
export function PlaygroundSettings(props: PlaygroundSettingsProps): ReactNode {
  const { settings, models, problem, onChange } = props;
  const set = (name: keyof Settings) => (value: string) => onChange({ ...settings, [name]: value });
  return (
    <Panel title="Request">
      <TextField
        label="Model"
        value={settings.model}
        onChange={set('model')}
        suggestions={models}
        placeholder="provider/model"
      />
      {problem !== undefined && <p className="quiet">The models cannot be listed: {problem}</p>}
      <TextField
        label="Fallbacks, separated by commas"
        value={settings.fallbacks}
        onChange={set('fallbacks')}
        placeholder="provider/model, …"
      />
      <label className="field">
        System message
        <textarea
          className="input"
          value={settings.system}
          onChange={(event) => set('system')(event.target.value)}
        />
      </label>
      <TextField
        label="Max tokens"
        inputMode="numeric"
        value={settings.maxTokens}
        onChange={set('maxTokens')}
      />
      <TextField
        label="Temperature"
        inputMode="decimal"
        value={settings.temperature}
        onChange={set('temperature')}
      />
    </Panel>
  );
}
