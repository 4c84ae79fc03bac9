// What a topic is called and what there is to say about it, in one place, so that the list, the panel and
// the screen reader say the same.

import type { HealthTopic, Incarnation, Level, NumberLine } from '../../api/generated';
import { t } from '../../text';
import { date, room } from '../../text/format';
import { span, spoken } from '../../text/when';

const h = t.health;

/** A clock that is off by less is right: a person sets it by eye. */
const RIGHT_SECONDS = 60;

export const nameOf = (topic: HealthTopic): string => h[topic.fact.is].name;

/** One line for the list. */
export function lineOf({ fact }: HealthTopic, now: string): string {
  switch (fact.is) {
    case 'unsent':
      if (fact.is_refused) return h.unsent.refused(fact.acts);
      if (fact.acts > 0) return fact.oldest ? h.unsent.some(fact.acts, spoken(fact.oldest, now)) : h.unsent.someOnly(fact.acts);
      return fact.last_contact ? h.unsent.none(spoken(fact.last_contact, now)) : h.unsent.never;
    case 'incarnation': {
      const { state, since, missing, ahead_until } = fact.incarnation;
      if (ahead_until) return h.incarnation.ahead(date(ahead_until));
      if (missing && missing.numbers.length > 0 && !fact.incarnation.is_waiting) return h.incarnation.missing(missing.numbers.length);
      if (state === 'elsewhere') return h.incarnation.elsewhere;
      if (state === 'cloned') return h.incarnation.cloned;
      return since ? h.incarnation.restored(spoken(since, now)) : h.incarnation.restoredOnly;
    }
    case 'backup':
      if (!fact.folder) return h.backup.noFolder;
      return fact.last_at ? h.backup.last(spoken(fact.last_at, now)) : h.backup.never;
    case 'disk':
      return fact.free_mb === null ? h.disk.unknown : h.disk.free(room(fact.free_mb));
    case 'clock': {
      const off = fact.off_seconds;
      if (off === null) return h.clock.never;
      if (Math.abs(off) < RIGHT_SECONDS) return h.clock.right;
      return off > 0 ? h.clock.slow(span(off)) : h.clock.fast(span(off));
    }
    case 'serials':
      return fact.left_today === 0 || fact.days_ahead === 0 ? h.serials.noneToday : h.serials.left(fact.left_today, fact.days_ahead);
    case 'cards':
      return fact.count > 0 ? h.cards.some(fact.count) : h.cards.none;
    case 'not_taken':
      return fact.count > 0 ? h.not_taken.some(fact.count) : h.not_taken.none;
    case 'judged_anew':
      return h.judged_anew.some(fact.count);
    case 'numbers': {
      const [doubles, gaps] = [h.numbers.doubles(fact.doubles), h.numbers.gaps(fact.gaps)];
      if (fact.doubles > 0) return fact.gaps > 0 ? h.numbers.both(doubles, gaps) : doubles;
      return fact.gaps > 0 ? gaps : h.numbers.none;
    }
    case 'program':
      return fact.unreadable > 0 ? h.program.unreadable(fact.unreadable) : h.program.version(fact.version);
  }
}

/** What it means and what to do, in two or three sentences. */
export function textOf({ fact, level }: HealthTopic): string {
  if (fact.is === 'unsent' && fact.is_refused) return h.unsent.text.refused;
  if (fact.is === 'incarnation') return incarnationText(fact.incarnation, level);
  const text: Partial<Record<Level, string>> & { attention: string } = h[fact.is].text;
  return text[level] ?? text.attention;
}

/** Facts that the line leaves out. */
export function factsOf({ fact }: HealthTopic, now: string): readonly (readonly [name: string, value: string])[] {
  const some = (name: string, at: string | null) => (at ? [[name, spoken(at, now)] as const] : []);
  switch (fact.is) {
    case 'unsent':
      return [
        [h.unsent.waiting, h.unsent.waitingCount(fact.acts)] as const,
        ...some(h.unsent.oldest, fact.oldest),
        ...some(h.unsent.offlineSince, fact.offline_since),
        ...some(h.unsent.lastContact, fact.last_contact),
      ];
    case 'incarnation':
      return [[h.incarnation.now, fact.incarnation.is_waiting ? h.incarnation.waits : h.incarnation.gives] as const];
    case 'backup':
      return [...(fact.folder ? [[h.backup.folder, fact.folder] as const] : []), ...some(h.backup.lastAt, fact.last_at),
      ];
    case 'clock':
      return some(h.clock.measured, fact.measured_at);
    case 'serials':
      return [
        [h.serials.today, h.serials.todayCount(fact.left_today)] as const,
        [h.serials.ahead, h.serials.aheadCount(fact.days_ahead)] as const,
      ];
    case 'program':
      return [[h.program.versionName, fact.version] as const];
    case 'disk':
    case 'cards':
    case 'not_taken':
    case 'judged_anew':
    case 'numbers':
      return [];
  }
}

/** "Sổ theo dõi quyển 01/2021, số 12". */
export function numberOf(line: NumberLine): string {
  const series = h.numbers.series[line.series];
  const book = line.series === 'dossier_code' ? date(line.book) : line.book;
  return line.first === line.last ? h.numbers.one(series, book, line.first) : h.numbers.run(series, book, line.first, line.last);
}

function incarnationText(incarnation: Incarnation, level: Level): string {
  const by = h.incarnation.byState;
  if (incarnation.ahead_until) return by.ahead;
  if (incarnation.state === 'cloned') return by.cloned;
  const said: string[] = [h.incarnation.text[level]];
  if (incarnation.needs_contact) said.push(by.needsContact);
  if (incarnation.missing && incarnation.missing.operations > 0) said.push(t.incarnation.missingOperations(incarnation.missing.operations));
  if (incarnation.missing && incarnation.missing.numbers.length > 0) said.push(t.incarnation.missing);
  return said.join(' ');
}
