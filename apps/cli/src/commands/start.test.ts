import { runGatewayCommand } from '@bifrost/gateway';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../test/support/run.js';
import type { GatewayModule } from '../index.js';

/** A gateway that only remembers how it was started. */
function recordingGateway(): { started: unknown[]; loadGateway: () => Promise<GatewayModule> } {
  const started: unknown[] = [];
  const gateway: GatewayModule = {
    runGatewayCommand(words, context) {
      started.push(words, context);
      return Promise.resolve();
    },
  };
  return { started, loadGateway: () => Promise.resolve(gateway) };
}

function missing(name: string): Error {
  const message = `Cannot find package '${name}' imported from /somewhere/main.js`;
  return Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
}

describe('start', () => {
  it('hands its flags and the providers of its own package to the gateway', async () => {
    const { started, loadGateway } = recordingGateway();
    const line = 'start --config a.json --host 0.0.0.0 --port 0 --workers 2 --log-level debug --insecure';
    const { code, out, err } = await run(line, { loadGateway, programFolder: '/program' });
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' });
    expect(started).toEqual([
      ['--config=a.json', '--host=0.0.0.0', '--port=0', '--workers=2', '--log-level=debug', '--insecure'],
      { programFolder: '/program' },
    ]);
  });

  it('takes --config before the command as well, and --print-config behind it', async () => {
    const { started, loadGateway } = recordingGateway();
    await run('--config a.json start --print-config', { loadGateway, programFolder: '/program' });
    expect(started[0]).toEqual(['--config=a.json', '--print-config']);
  });

  it('passes a value that looks like a flag on as a value', async () => {
    const { started, loadGateway } = recordingGateway();
    await run('start --host=--insecure', { loadGateway });
    expect(started[0]).toEqual(['--host=--insecure']);
  });

  it('says how to install a gateway that is not there', async () => {
    expect(await run('start', { loadGateway: () => Promise.reject(missing('@bifrost/gateway')) })).toEqual({
      code: 1,
      out: '',
      err: '✗ The gateway is not installed. Install it: npm install @bifrost/gateway\n',
    });
  });

  it('does not call a gateway missing that lacks something itself', async () => {
    const { code, err } = await run('start', { loadGateway: () => Promise.reject(missing('fastify')) });
    expect(code).toBe(1);
    expect(err).toContain("Cannot find package 'fastify'");
  });
});

/** The long flags that a help text lists. */
function flagsIn(help: string): string[] {
  return [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gmu)].map(([, flag]) => flag ?? '').toSorted();
}

/** The help of the gateway's own command, which ends the process once it has written it. */
async function gatewayHelp(): Promise<string> {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('the end');
  });
  await expect(runGatewayCommand(['--help'])).rejects.toThrow('the end');
  vi.restoreAllMocks();
  return written.join('');
}

it('offers the flags that the gateway has', async () => {
  const own = flagsIn((await run('start --help')).out).filter((flag) => flag !== '--debug');
  expect(own.length).toBeGreaterThan(5);
  expect(own).toEqual(flagsIn(await gatewayHelp()).filter((flag) => flag !== '--version'));
});
