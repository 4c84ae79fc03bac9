// What the palette shows for what was typed: groups, the best one first, twelve rows in all.

import type { DossierRow, PaletteFound, PalettePerson, ProcedureOption } from '../api/generated';
import type { KeyHint } from '../keys/keymap.svelte';
import type { Command } from '../state/commands.svelte';
import { match, type Match } from '../text/fold';

export type GroupId = 'dossiers' | 'people' | 'procedures' | 'commands';

export type Thing =
  | { is: 'dossier'; row: DossierRow }
  | { is: 'person'; person: PalettePerson }
  | { is: 'procedure'; option: ProcedureOption }
  | { is: 'command'; label: string; combo: string | null; run: (event: KeyboardEvent) => void };

export interface Row {
  key: string;
  text: string;
  marks: Match['marks'];
  score: number;
  thing: Thing;
}

export interface Group {
  id: GroupId;
  rows: readonly Row[];
}

/** Rows in all. */
const MOST = 12;
/** Of each group, before the best one gets what is left. */
const EACH = 3;
/** Before anything is typed. */
export const LAST = 6;
/** Of what answers to a code, or to something that its name does not hold. */
const OTHERWISE = 2;

/** `>` asks for commands alone, `#` for codes alone. */
export function ask(typed: string): { prefix: '' | '>' | '#'; text: string } {
  const text = typed.normalize('NFC').trimStart();
  const prefix = text.startsWith('>') || text.startsWith('#') ? (text[0] as '>' | '#') : '';
  return { prefix, text: text.slice(prefix.length).trim() };
}

/** The keys that work now, then the commands without a key; what only a list handles is no command. */
export function commandsOf(keys: readonly KeyHint[], more: readonly Command[]): Thing[] {
  const seen = new Set<string>();
  return [
    ...keys.flatMap((key) => (key.run && key.combo !== 'Esc' && key.combo !== 'Ctrl+K' ? [{ label: key.label, combo: key.combo, run: key.run }] : [])),
    ...more.map((one) => ({ label: one.label, combo: null, run: () => one.run() })),
  ]
    .filter((one) => !seen.has(one.label) && seen.add(one.label))
    .map((one) => ({ is: 'command', ...one }));
}

const name = (thing: Thing): string => {
  switch (thing.is) {
    case 'dossier':
      return thing.row.owner_name;
    case 'person':
      return thing.person.full_name;
    case 'procedure':
      return thing.option.name;
    case 'command':
      return thing.label;
  }
};

const key = (thing: Thing): string => {
  switch (thing.is) {
    case 'dossier':
      return thing.row.id;
    case 'person':
      return thing.person.number;
    case 'procedure':
      return thing.option.code;
    case 'command':
      return thing.label;
  }
};

function rowOf(thing: Thing, found: Match): Row {
  return { key: `${thing.is}-${key(thing)}`, text: name(thing).normalize('NFC'), marks: found.marks, score: found.score, thing };
}

/** The desk found it, so it stays; where it matches is marked. */
function found(thing: Thing, text: string): Row {
  return rowOf(thing, match(name(thing), text) ?? { score: OTHERWISE, marks: [] });
}

/** Only what answers to it: marks that are typed narrow. */
function fitting(things: readonly Thing[], text: string, isCode: (thing: Thing) => boolean = () => false): Row[] {
  return things
    .flatMap((thing) => {
      const fit = match(name(thing), text) ?? (isCode(thing) ? { score: 0, marks: [] } : null);
      return fit ? [rowOf(thing, fit)] : [];
    })
    .sort((a, b) => a.score - b.score);
}

/** Groups for what was typed. `only`: the one group in which the clerk stays. */
export function groupsOf(typed: string, answer: PaletteFound, commands: readonly Thing[], only: GroupId | null): Group[] {
  const { prefix, text } = ask(typed);
  if (prefix === '>') return dealt([{ id: 'commands', rows: fitting(commands, text) }], null);
  const dossiers = answer.dossiers.map((row): Thing => ({ is: 'dossier', row }));
  if (text === '') {
    const last = dossiers.slice(0, LAST).map((thing) => found(thing, ''));
    if (prefix === '#') return dealt([{ id: 'dossiers', rows: last }], null);
    return dealt(
      [
        { id: 'dossiers', rows: last },
        { id: 'commands', rows: commands.slice(0, only === 'commands' ? MOST : LAST).map((thing) => found(thing, '')) },
      ],
      only,
      LAST,
    );
  }
  const isCode = (thing: Thing) => thing.is === 'procedure' && thing.option.code.includes(text);
  const procedures = fitting(answer.procedures.map((option): Thing => ({ is: 'procedure', option })), text, isCode);
  const groups: Group[] = [
    { id: 'dossiers', rows: dossiers.map((thing) => found(thing, text)) },
    { id: 'people', rows: answer.people.map((person) => found({ is: 'person', person }, text)) },
    { id: 'procedures', rows: prefix === '#' ? procedures.filter((row) => isCode(row.thing)) : procedures },
    { id: 'commands', rows: prefix === '#' ? [] : fitting(commands, text) },
  ];
  const best = (group: Group) => Math.min(...group.rows.map((row) => row.score));
  return dealt(groups.toSorted((a, b) => best(a) - best(b)), only);
}

/** Each group its first rows, then what is left of twelve to the groups in their order. */
function dealt(groups: readonly Group[], only: GroupId | null, each = EACH): Group[] {
  const asked = groups.filter((group) => group.rows.length > 0 && (only === null || group.id === only));
  const sizes = asked.map((group) => Math.min(each, group.rows.length));
  let left = MOST - sizes.reduce((sum, size) => sum + size, 0);
  return asked.map((group, i) => {
    const more = Math.max(0, Math.min(left, group.rows.length - (sizes[i] ?? 0)));
    left -= more;
    return { id: group.id, rows: group.rows.slice(0, (sizes[i] ?? 0) + more) };
  });
}
