import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run dev`: builds and serves, and does so again after each change. A change in src/ triggers a
 * build; a change of the archive (manifests/, images/, site/) only restarts the server, which then
 * publishes it. If a build fails, the last good server keeps running.
 *
 * (`node --watch-path` does not work on Linux.)
 */
const root = fileURLToPath(new URL('..', import.meta.url));

/** The watched folders, and whether a change needs a build. */
const WATCHED = { src: true, manifests: false, images: false, site: false } as const;

/** The wait after a change, because editors write a file in several steps. */
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
    timer = setTimeout(() => void rebuild(`${relative(root, file)} has changed`), QUIET_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
await rebuild('starting');

/**
 * Watches a folder and all folders in it. (In Node 20 on Linux, a recursive watch loses files that an
 * editor replaces; watches of single folders do not.)
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

/** Builds if needed and restarts the server, and repeats if something changes in the meantime. */
async function rebuild(reason: string): Promise<void> {
  hasChanged = true;
  if (isRunning) return;
  isRunning = true;
  while (hasChanged) {
    hasChanged = false;
    log(reason);
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
  log(server ? 'the build failed; the last server keeps running' : 'the build failed');
  return false;
}

async function restart(): Promise<void> {
  if (server) await end(server);
  const started = start(process.execPath, [join('dist', 'main.js'), 'serve']);
  started.once('exit', (code) => {
    if (server !== started) return;
    server = undefined;
    if (code) log(`the server ended with code ${code}; waiting for a change`);
  });
  server = started;
}

function start(command: string, parameters: readonly string[]): ChildProcess {
  // On Windows npm is a script.
  const shell = process.platform === 'win32' && command === 'npm';
  return spawn(command, parameters, { cwd: root, stdio: 'inherit', shell });
}

/** Stops a running build too. The server first answers its open requests. */
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

function log(text: string): void {
  process.stderr.write(`dev: ${text}\n`);
}
