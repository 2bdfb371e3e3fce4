const SERVERS = [
  { setting: 'FONDS_TEST_POSTGRES', name: 'PostgreSQL' },
  { setting: 'FONDS_TEST_S3', name: 'S3' },
];

/** After all tests: says in one line what was left out. */
export function mochaGlobalTeardown(): void {
  const missing = SERVERS.filter(({ setting }) => !process.env[setting]);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(' and ');
  console.info(
    `  Left out: the tests on ${names}; see “npm run test:cluster” in CONTRIBUTING.md.\n`,
  );
}
