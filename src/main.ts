#!/usr/bin/env node
import { run } from './app/cli.ts';

// An ingest that a server has begun may go on for long; it is safe to end it at any moment.
process.exit(await run(process.argv, process.env));
