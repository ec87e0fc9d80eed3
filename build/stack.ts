/** `npm run --silent stack < report.txt`: whose lines the frames of a stack are. Build the version first that it comes from. */
import { readFileSync } from 'node:fs';
import { stackOfSources } from './sourceMaps.ts';

process.stdout.write(stackOfSources(readFileSync(process.stdin.fd, 'utf8')));
