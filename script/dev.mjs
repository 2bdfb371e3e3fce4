import { spawn } from 'node:child_process';

// `npm run dev`: builds and serves again whenever src/ or manifests/ changes; node --watch starts this anew.
const build = spawn('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
build.on('exit', (code) => {
  if (code !== 0) return;
  const server = spawn(process.execPath, ['dist/main.js', 'serve'], { stdio: 'inherit' });
  process.once('SIGTERM', () => server.kill('SIGTERM'));
});
