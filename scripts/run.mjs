// Sets the project up from nothing but Node and npm, then does the job named by the first argument.
// Has no dependency, since it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const needsShell = process.platform === 'win32';
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
// Else a notice that npm has a newer version stands among the lines of the gateway.
env['npm_config_update_notifier'] = 'false';
// An npx around this process hands its own --call and --package down to every npx below it.
delete env['npm_config_call'];
delete env['npm_config_package'];

const turbo = (/** @type {string[]} */ ...tasks) => [
  'pnpm',
  'exec',
  'turbo',
  'run',
  ...tasks,
  '--output-logs=errors-only',
];

/**
 * The steps that need pnpm on the PATH; where `all` is set, a failing step does not hide the next ones, and the rows of
 * `beside` follow them at the same time. Steps that are `quiet` are heard of when they fail. `last` gets the flags of the
 * command line.
 *
 * @type {Record<string, { all?: boolean, quiet?: boolean, steps: string[][], beside?: string[][][], last?: string[] }>}
 */
const preparations = {
  // Nothing that runs looks at declarations.
  start: { quiet: true, steps: [turbo('build:js', '--filter=@bifrost/bundle...')] },
  build: { steps: [turbo('build')] },
  // Lint and types belong to `check`: who asks for the tests waits for nothing else.
  test: { all: true, steps: [turbo('build:js')] },
  check: {
    all: true,
    steps: [
      ['pnpm', 'run', 'format:check'],
      turbo('//#lint'),
      turbo('typecheck', 'typecheck:root'),
      ['pnpm', 'run', 'knip'],
      ['pnpm', 'run', 'check:imports'],
      turbo('build'),
    ],
    // Half of the time of an installation is waiting for the registry.
    beside: [
      [['pnpm', 'run', 'check:install']],
      [
        ['pnpm', '--filter', '@bifrost/site', 'run', 'docs'],
        ['pnpm', 'exec', 'vitest', 'run', 'apps/site/test/browser.test.ts'],
        ['pnpm', 'run', 'check:api'],
        ['pnpm', 'run', 'check:last-release'],
        ['pnpm', 'exec', 'tsx', 'scripts/release.ts', '--dry-run'],
      ],
    ],
  },
  docs: { steps: [], last: ['pnpm', '--filter', '@bifrost/site', 'run', 'docs'] },
  bench: { steps: [turbo('build')] },
  release: { steps: [turbo('build')], last: ['pnpm', 'exec', 'tsx', 'scripts/release.ts'] },
};

/** @param {string} text */
function fail(text, status = 1) {
  console.error(text);
  process.exit(status);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Bifrost needs Node ${manifest.engines.node}, and this is ${process.versions.node}: install a newer one.`,
  );
}

/** @param {string[]} words @returns {boolean} whether the command succeeded */
function run([command = '', ...args]) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell: needsShell });
  if (error) fail(`Could not run ${command}: ${error.message}`);
  return status === 0;
}

/** The same, and prints what the command said where it fails. @param {string[]} words */
function runQuietly([command = '', ...args]) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env,
    shell: needsShell,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) fail(`Could not run ${command}: ${error.message}`);
  if (status !== 0) process.stdout.write(stdout + stderr);
  return status === 0;
}

/** @param {string[]} words */
function must(words, start = run) {
  if (!start(words)) fail(`\nFailed: ${words.join(' ')}`);
}

/**
 * pnpm comes through npx at the pinned version: nothing is installed globally. One npx serves all steps.
 *
 * @returns {boolean} whether all of them succeeded
 */
function prepareThroughNpx(/** @type {string} */ job, /** @type {string[]} */ flags) {
  const pinned = manifest.packageManager.split('+')[0];
  const inner = ['node scripts/run.mjs prepare', job, ...flags].join(' ');
  return run([
    'npx',
    '--yes',
    '--loglevel=error',
    `--package=${pinned}`,
    '--call',
    needsShell ? `"${inner}"` : inner,
  ]);
}

/**
 * Runs a command while another one runs, and prints in one piece what it said.
 *
 * @param {string[]} words
 * @returns {Promise<boolean>} whether the command succeeded
 */
function runBeside([command = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, shell: needsShell });
    let said = `\n$ ${[command, ...args].join(' ')}\n`;
    child.stdin.end();
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => void (said += text));
    child.once('error', ({ message }) => void (said += `Could not run ${command}: ${message}\n`));
    child.once('close', (status) => {
      process.stdout.write(said);
      resolve(status === 0);
    });
  });
}

/**
 * Says at the end what took how long.
 *
 * @param {string[][]} steps
 * @param {string[][][]} rows
 * @returns {Promise<string[][]>} those that failed
 */
async function runAll(steps, rows) {
  /** @type {string[]} */
  const times = [];
  /** @type {string[][]} */
  const failed = [];
  const follow = async (
    /** @type {string[][]} */ row,
    /** @type {typeof run | typeof runBeside} */ start,
  ) => {
    for (const step of row) {
      const startedAt = performance.now();
      if (!(await start(step))) failed.push(step);
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      times.push(`${String(seconds).padStart(4)} s  ${step.join(' ')}`);
    }
  };
  await follow(steps, run);
  await Promise.all(rows.map((row) => follow(row, runBeside)));
  console.log(`\n${times.join('\n')}`);
  return failed;
}

function isFirst() {
  return !existsSync(path.join(root, 'node_modules'));
}

async function prepare(/** @type {string} */ job, /** @type {string[]} */ flags) {
  // Takes a tenth of a second when nothing changed, so it is never skipped. Who watches a first one sees how far it is.
  const isWatched = isFirst() && process.stdout.isTTY;
  const quietly = isWatched ? [] : ['--reporter=append-only', '--loglevel=warn'];
  // Who only starts a gateway has no use for the vendors' SDKs of the tests, nor for the tools of the checks. Where they
  // are, a part of the workspace would take them away from the root.
  const hasTools = existsSync(path.join(root, 'tooling/node_modules'));
  const wanted = job === 'start' && !hasTools ? ['--filter=.', '--filter=@bifrost/bundle...'] : [];
  must(['pnpm', ...wanted, 'install', '--frozen-lockfile', ...quietly]);
  const { all = false, quiet = false, steps, beside = [], last } = preparations[job] ?? { steps: [] };
  const failed = all ? await runAll(steps, beside) : [];
  if (!all) for (const step of steps) must(step, quiet ? runQuietly : run);
  if (failed.length > 0) fail(`\nFailed:\n${failed.map((step) => `  ${step.join(' ')}`).join('\n')}`);
  if (last) must([...last, ...flags]);
}

/** The gateway runs in this process: signals reach it, and nothing is left behind when it ends. */
async function startGateway(/** @type {string[]} */ flags) {
  const main = path.join(root, 'apps/bundle/dist/main.js');
  process.argv = [process.execPath, main, ...flags];
  await import(pathToFileURL(main).href);
}

const vitest = (/** @type {string[]} */ ...args) => [
  process.execPath,
  path.join(root, 'node_modules/vitest/vitest.mjs'),
  ...args,
];

/** @type {Record<string, string[]>} */
const knownFlags = {
  release: ['--dry-run', '--without-provenance'],
  docs: ['build', 'dev', 'preview'],
};

/** `npm start --port 9000` hands 9000 on and keeps the rest. That is told here, before anything is built. */
function refuseStrayArguments(/** @type {string[]} */ [first = '-']) {
  if (first.startsWith('-')) return;
  const advice = 'npm keeps flags for itself unless they follow --, as in: npm start -- --port 9000';
  fail(`The gateway takes flags, and got ${JSON.stringify(first)}: ${advice}`, 2);
}

/** What goes on to the last step. It goes through a shell, so only what is known does. */
function flagsFor(/** @type {string} */ target, /** @type {string[]} */ flags) {
  const known = knownFlags[target];
  if (!known) return [];
  const strange = flags.find((flag) => !known.includes(flag));
  if (strange !== undefined) fail(`${strange} is no flag of ${target}: ${known.join(', ')}`, 2);
  return flags;
}

checkNode();
const [job = '', ...rest] = process.argv.slice(2);
if (job === 'prepare') {
  await prepare(rest[0] ?? '', rest.slice(1));
} else if (job in preparations) {
  if (job === 'start') refuseStrayArguments(rest);
  // In a log the installation says nothing until it fails.
  if (isFirst())
    console.error('Installing what is missing and building it: the first time takes a minute or two…');
  const prepared = prepareThroughNpx(job, flagsFor(job, rest));
  const installed = existsSync(path.join(root, 'node_modules/vitest'));
  // A build that fails is no reason not to know what the tests say: they run from the sources.
  if (!prepared && !(job === 'test' && installed)) process.exit(1);
  if (job === 'start') await startGateway(rest);
  // Tests that start a program as users do take the one that was built a moment ago: tooling/program-arguments.ts
  if (prepared) env['BIFROST_TEST_BUILT'] = '1';
  // The tests run from source and count in their last line, so nothing is said after them.
  if (job === 'test' && !(run(vitest('run', ...rest)) && prepared)) process.exit(1);
  if (job === 'bench') {
    must([process.execPath, path.join(root, 'scripts/bench-gateway.mjs'), ...rest]);
    must(vitest('bench', '--run'));
  }
} else {
  fail(`usage: node scripts/run.mjs ${Object.keys(preparations).join('|')}`, 2);
}
