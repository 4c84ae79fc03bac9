// An invented machine's health, in the shapes that a screen must be able to show.

import type { Health, HealthTopic, Level, SyncStatus } from '../api/generated';

const worst = (topics: readonly HealthTopic[]): Level =>
  topics.some((topic) => topic.level === 'trouble') ? 'trouble' : topics.some((topic) => topic.level === 'attention') ? 'attention' : 'ok';

export function healthOf(topics: HealthTopic[]): Health {
  return { level: worst(topics), asking: topics.filter((topic) => topic.level !== 'ok').length, topics };
}

/** A machine with nothing to tell, but for what waits. */
export function well(sync: SyncStatus): HealthTopic[] {
  const { waiting: acts, oldest_waiting: oldest, last_contact, offline_since, link } = sync;
  return [
    { level: 'ok', action: 'sync_now', fact: { is: 'unsent', acts, oldest, last_contact, offline_since, is_refused: link === 'refused' } },
    { level: 'ok', action: 'choose_backup_folder', fact: { is: 'backup', folder: '/media/usb', last_at: '2021-12-10T12:30:00+07:00' } },
    { level: 'ok', action: 'check_again', fact: { is: 'disk', free_mb: 41_000 } },
    { level: 'ok', action: 'check_again', fact: { is: 'clock', off_seconds: 0, measured_at: last_contact } },
    { level: 'ok', action: 'sync_now', fact: { is: 'serials', left_today: 84, days_ahead: 112 } },
    { level: 'ok', action: 'check_again', fact: { is: 'cards', count: 0, cards: [] } },
    { level: 'ok', action: 'check_again', fact: { is: 'not_taken', count: 0, lines: [] } },
    { level: 'ok', action: 'check_again', fact: { is: 'numbers', doubles: 0, gaps: 0, lines: [] } },
    { level: 'ok', action: 'check_again', fact: { is: 'program', version: '0.1.0', unreadable: 0 } },
  ];
}

/** Everything that can be told at once. */
export function unwell(): HealthTopic[] {
  const at = (day: number, time: string) => `2021-12-${String(day).padStart(2, '0')}T${time}:00+07:00`;
  return [
    {
      level: 'trouble',
      action: 'sync_now',
      fact: { is: 'unsent', acts: 23, oldest: at(2, '10:42'), last_contact: at(2, '10:40'), offline_since: at(2, '10:41'), is_refused: false },
    },
    { level: 'attention', action: 'choose_backup_folder', fact: { is: 'backup', folder: null, last_at: null } },
    { level: 'trouble', action: 'check_again', fact: { is: 'disk', free_mb: 180 } },
    { level: 'attention', action: 'check_again', fact: { is: 'clock', off_seconds: 720, measured_at: at(10, '14:10') } },
    { level: 'attention', action: 'sync_now', fact: { is: 'serials', left_today: 12, days_ahead: 21 } },
    {
      level: 'attention',
      action: 'show_list',
      fact: {
        is: 'cards',
        count: 2,
        cards: [
          {
            dossier: 'd7',
            short_code: '211208-0003',
            owner_name: 'Trần Thị Bưởi',
            field: 'contact',
            standing_by: 'Đinh Thị Hương',
            standing_at: at(10, '10:42'),
            late_by: 'Trần Văn Thành',
            late_at: at(10, '10:51'),
          },
          {
            dossier: 'd7',
            short_code: '211208-0003',
            owner_name: 'Trần Thị Bưởi',
            field: 'subject',
            standing_by: null,
            standing_at: null,
            late_by: 'Trần Văn Thành',
            late_at: at(9, '16:05'),
          },
        ],
      },
    },
    {
      level: 'attention',
      action: 'show_list',
      fact: {
        is: 'not_taken',
        count: 2,
        lines: [
          {
            dossier: 'd8',
            short_code: '211209-0002',
            owner_name: 'Hà Thị Quyên',
            kind: 'dossier_edited',
            by: 'Trần Văn Thành',
            made_at: at(9, '09:15'),
            reason: 'right_withdrawn',
            is_held: true,
          },
          {
            dossier: 'd4',
            short_code: '211207-0004',
            owner_name: 'Bùi Văn Tuyến',
            kind: 'dossier_accepted',
            by: 'Đinh Thị Hương',
            made_at: at(7, '08:31'),
            reason: 'done_before',
            is_held: false,
          },
        ],
      },
    },
    {
      level: 'attention',
      action: 'show_list',
      fact: {
        is: 'numbers',
        doubles: 1,
        gaps: 3,
        lines: [
          {
            series: 'dossier_register',
            book: '01/2021',
            first: 1846,
            last: 1846,
            uses: [
              { dossier: 'd2', short_code: '211210-0017', owner_name: 'Nguyễn Văn Thắng', used_at: at(10, '14:12') },
              { dossier: 'd3', short_code: '211210-0015', owner_name: 'Đinh Thị Hường', used_at: at(10, '13:58') },
            ],
          },
          { series: 'dossier_code', book: '2021-12-09', first: 1021, last: 1023, uses: [] },
        ],
      },
    },
    { level: 'attention', action: 'check_again', fact: { is: 'program', version: '0.1.0', unreadable: 2 } },
  ];
}
