import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run dev`: builds and serves, again after each change. Code in src/ is built first; what the
 * archive holds (manifests/, images/, site/) is only published again, which the server does at its
 * start. If a build fails, the last good server goes on running.
 *
 * (`node --watch-path` does not work on Linux.)
 */
const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders that are watched, and whether a change needs a build. */
const WATCHED = { src: true, manifests: false, images: false, site: false } as const;

/** Editors write a file in several steps. */
const QUIET_MS = 200;

let server: ChildProcess | undefined;
let build: ChildProcess | undefined;
let needsBuild = true;
let isRunning = false;
let hasChanged = false;
let timer: NodeJS.Timeout | undefined;

for (const [folder, isCode] of Object.entries(WATCHED)) {
  watchTree(join(root, folder), (file) => {
    needsBuild ||= isCode;
    clearTimeout(timer);
    timer = setTimeout(() => void renew(`${relative(root, file)} has changed`), QUIET_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
await renew('starting');

/**
 * Watches a folder and all folders in it. (The recursive watch of Node 20 on Linux loses files that an
 * editor replaces; that of a single folder does not.)
 */
function watchTree(folder: string, onChange: (file: string) => void): void {
  const watched = new Set<string>();
  const add = (path: string): void => {
    if (watched.has(path) || !isFolder(path)) return;
    watched.add(path);
    const watcher = watch(path, (_event, name) => {
      const file = join(path, name ?? '');
      add(file);
      onChange(file);
    });
    watcher.on('error', () => {
      watched.delete(path);
      watcher.close();
    });
    for (const name of readdirSync(path)) add(join(path, name));
  };
  add(folder);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Builds if needed and restarts the server; once more if something changes meanwhile. */
async function renew(reason: string): Promise<void> {
  hasChanged = true;
  if (isRunning) return;
  isRunning = true;
  while (hasChanged) {
    hasChanged = false;
    say(reason);
    const wasBuilt = !needsBuild || (await runBuild());
    if (wasBuilt && !hasChanged) await restart();
  }
  isRunning = false;
}

async function runBuild(): Promise<boolean> {
  needsBuild = false;
  build = start('npm', ['run', '--silent', 'build']);
  const [code] = await once(build, 'exit');
  build = undefined;
  if (code === 0) return true;
  needsBuild = true;
  say(server ? 'the build failed; the last server goes on' : 'the build failed');
  return false;
}

async function restart(): Promise<void> {
  if (server) await end(server);
  const started = start(process.execPath, [join('dist', 'main.js'), 'serve']);
  started.once('exit', (code) => {
    if (server !== started) return;
    server = undefined;
    if (code) say(`the server ended with code ${code}; waiting for a change`);
  });
  server = started;
}

function start(command: string, parameters: readonly string[]): ChildProcess {
  // On Windows npm is a script.
  const shell = process.platform === 'win32' && command === 'npm';
  return spawn(command, parameters, { cwd: root, stdio: 'inherit', shell });
}

/** A build that is running is ended too; the server first answers its last requests. */
async function stop(): Promise<void> {
  build?.kill('SIGTERM');
  if (server) await end(server);
  process.exit();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function say(text: string): void {
  process.stderr.write(`dev: ${text}\n`);
}
