import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { chat, emptyAnswer, type ChatAnswer } from '../api/chat.js';
import { noteUnauthorized } from '../api/query-client.js';
import { modelList } from '../api/providers.js';
import { useGateway } from '../api/use-gateway.js';
import { PageHead } from '../components/page-head.js';
import { Panel } from '../components/panel.js';
import type { Place } from '../routing/place.js';
import { useToken } from '../session/use-token.js';
import { Conversation } from './conversation.js';
import { PlaygroundSettings } from './playground-settings.js';
import { firstSettings, requestOf, type Settings, type Turn } from './playground-request.js';

/** A conversation with any model, by the way that clients' requests go. */
export function PlaygroundPage({ place }: { place: Place }): ReactNode {
  const models = useGateway({ path: 'api/models', reader: modelList });
  const names = models.data?.models.map(({ id }) => id) ?? [];
  const [settings, setSettings] = useState<Settings>({ ...firstSettings, model: place.query['model'] ?? '' });
  const model = settings.model === '' ? (names[0] ?? '') : settings.model;
  const { turns, running, send, stop, clear } = useConversation();
  return (
    <>
      <PageHead title="Playground">
        <button type="button" className="button" onClick={clear} disabled={turns.length === 0}>
          New conversation
        </button>
      </PageHead>
      <div className="playground">
        <Panel title="Conversation">
          <Conversation turns={turns} running={running} />
          <Composer
            running={running}
            ready={model !== ''}
            onStop={stop}
            onSend={(text) => void send(text, { ...settings, model })}
          />
        </Panel>
        <PlaygroundSettings
          settings={{ ...settings, model }}
          models={names}
          problem={models.error?.message}
          onChange={setSettings}
        />
      </div>
    </>
  );
}

function useConversation() {
  const token = useToken();
  const client = useQueryClient();
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [running, setRunning] = useState(false);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const failed = (error: unknown): void => noteUnauthorized(client, error);
  const send = async (text: string, settings: Settings): Promise<void> => {
    const stop = new AbortController();
    abort.current = stop;
    const asked: readonly Turn[] = [...turns, { question: text, model: settings.model, answer: emptyAnswer }];
    const show = (answer: ChatAnswer): void => {
      if (abort.current === stop) setTurns([...turns, { question: text, model: settings.model, answer }]);
    };
    setTurns(asked);
    setRunning(true);
    show(await chat(requestOf(asked, settings), { token, signal: stop.signal, failed }, show));
    if (abort.current === stop) setRunning(false);
  };
  const stop = (): void => abort.current?.abort();
  const clear = (): void => {
    stop();
    abort.current = undefined;
    setTurns([]);
    setRunning(false);
  };
  return { turns, running, send, stop, clear };
}

function Composer(props: {
  running: boolean;
  ready: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}): ReactNode {
  const { running, ready, onSend, onStop } = props;
  const [text, setText] = useState('');
  const submit = (): void => {
    if (running || !ready || text.trim() === '') return;
    onSend(text);
    setText('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label className="field">
        Your message
        <textarea
          className="input"
          value={text}
          placeholder="Ask something. Enter sends, Shift and Enter begin a new line."
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
      </label>
      <div className="tools form-tools">
        <button
          type="submit"
          className="button button-main"
          disabled={running || !ready || text.trim() === ''}
        >
          Send
        </button>
        {running && (
          <button type="button" className="button" onClick={onStop}>
            Stop
          </button>
        )}
      </div>
    </form>
  );
}
