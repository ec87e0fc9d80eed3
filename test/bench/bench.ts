/**
 * Reports what our commands cost beside what people use today, as ratios of runs in turn: absolute times say more about
 * the machine. The plugin is installed from its packed tarball. It reports; it fails only if a command does. With
 * `--write`, the report becomes docs/performance.md; with `commands` or `fleets`, it is about these alone.
 */
import { commandSections } from './commands.ts';
import { fleetSection } from './fleets.ts';
import { installed, type Installed } from './installed.ts';
import { rowLine, writePage, type Section } from './table.ts';

const words = process.argv.slice(2);
const rounds = Number(process.env.BENCH_ROUNDS ?? 9);

const parts: Record<string, (place: Installed) => Promise<Section[]>> = {
  commands: (place) => commandSections(place, rounds),
  fleets: async (place) => [await fleetSection(place)],
};
const wanted = Object.keys(parts).filter((part) => words.includes(part));

const place = await installed();
try {
  const sections: Section[] = [];
  for (const part of wanted.length > 0 ? wanted : Object.keys(parts))
    for (const section of (await parts[part]?.(place)) ?? []) {
      sections.push(section);
      console.log([section.title, ...section.rows.map(rowLine), ''].join('\n'));
    }
  if (words.includes('--write')) await writePage(sections);
} finally {
  await place.end();
}
