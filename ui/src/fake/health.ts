// An invented machine's health, in the shapes that a screen must be able to show.

import type { BackupFound, BackupStatus, Health, HealthTopic, Incarnation, Level, NumberBooks, Place, SyncStatus } from '../api/generated';

const worst = (topics: readonly HealthTopic[]): Level =>
  topics.some((topic) => topic.level === 'trouble') ? 'trouble' : topics.some((topic) => topic.level === 'attention') ? 'attention' : 'ok';

export function healthOf(topics: HealthTopic[]): Health {
  return { level: worst(topics), asking: topics.filter((topic) => topic.level !== 'ok').length, topics };
}

function backupTopic({ folder, last_at, problem }: BackupStatus): HealthTopic {
  const isWell = folder !== null && last_at !== null && !problem;
  return {
    level: isWell ? 'ok' : 'attention',
    action: folder === null ? 'choose_backup_folder' : 'back_up_now',
    fact: { is: 'backup', folder, last_at, problem },
  };
}

export const PLACES: Place[] = [
  { folder: '/media/SAO-LUU', free_mb: 14_200 },
  { folder: '/media/USB-PHONG', free_mb: 820 },
];

export const BACKUPS: BackupFound[] = [
  { id: 'b3', desk_name: 'GX-01', at: '2021-12-10T12:30:00+07:00', operations: 5418, waiting: 9, is_whole: true, is_time_doubtful: false },
  { id: 'b2', desk_name: 'GX-01', at: '2021-12-09T17:05:00+07:00', operations: 5391, waiting: 0, is_whole: true, is_time_doubtful: false },
  { id: 'b1', desk_name: 'GX-01', at: '2021-11-30T17:02:00+07:00', operations: 5102, waiting: 0, is_whole: false, is_time_doubtful: false },
];

/** A desk that came back from a backup and waits for the district. */
export const RESTORED: Incarnation = {
  state: 'restored',
  since: '2021-12-10T13:40:00+07:00',
  needs_contact: true,
  is_confirmed: true,
  is_waiting: true,
  last_numbers: { volume: '01/2021', dossier_code: '211210-0012', register_seq: 1841, receipt_number: 12 },
  missing: null,
  ahead_until: null,
};

export const told = (incarnation: Incarnation, action: HealthTopic['action'], level: Level = 'trouble'): HealthTopic => ({
  level,
  action,
  fact: { is: 'incarnation', incarnation },
});

/** A machine with nothing to tell, but for what waits. */
export function well(sync: SyncStatus, backup?: BackupStatus): HealthTopic[] {
  const { waiting: acts, oldest_waiting: oldest, last_contact, offline_since, link } = sync;
  return [
    { level: 'ok', action: 'sync_now', fact: { is: 'unsent', acts, oldest, last_contact, offline_since, is_refused: link === 'refused' } },
    backupTopic(backup ?? { folder: '/media/SAO-LUU', last_at: '2021-12-10T12:30:00+07:00', last_ok: true, problem: null, count: 9, is_running: false }),
    { level: 'ok', action: 'check_again', fact: { is: 'disk', free_mb: 41_000 } },
    { level: 'ok', action: 'check_again', fact: { is: 'clock', off_seconds: 0, measured_at: last_contact } },
    { level: 'ok', action: 'sync_now', fact: { is: 'serials', left_today: 84, days_ahead: 112 } },
    { level: 'ok', action: 'check_again', fact: { is: 'cards', count: 0, cards: [] } },
    { level: 'ok', action: 'check_again', fact: { is: 'not_taken', count: 0, lines: [] } },
    { level: 'ok', action: 'check_again', fact: { is: 'numbers', doubles: 0, gaps: 0, lines: [] } },
    { level: 'ok', action: 'check_data', fact: { is: 'program', version: '0.1.0', unreadable: 0 } },
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
    { level: 'attention', action: 'choose_backup_folder', fact: { is: 'backup', folder: null, last_at: null, problem: null } },
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
            is_open: true,
            note: null,
            code: null,
          },
          {
            dossier: 'd4',
            short_code: '211207-0004',
            owner_name: 'Bùi Văn Tuyến',
            kind: 'dossier_accepted',
            by: 'Đinh Thị Hương',
            made_at: at(7, '08:31'),
            reason: 'done_before',
            is_open: false,
            note: null,
            code: null,
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
    { level: 'attention', action: 'check_data', fact: { is: 'program', version: '0.1.0', unreadable: 2 } },
  ];
}

/** The books of desk 1: a gap of each kind. */
export function numberBooks(year: number | null): NumberBooks {
  const gap = (first: number, last: number, reason: NumberBooks['books'][number]['gaps'][number]['reason']) => ({ first, last, reason, dossier: null, note: null });
  const years = [2021, 2020];
  if (year === 2020)
    return { year, years, books: [{ series: 'receipt_slip', book: '01/2020', first: 1, last: null, used: 940, last_used: 940, gaps: [] }] };
  return {
    year: 2021,
    years,
    books: [
      {
        series: 'dossier_register',
        book: '01/2021',
        first: 1,
        last: null,
        used: 1823,
        last_used: 1846,
        gaps: [gap(12, 12, 'restored'), gap(13, 32, 'skipped'), { ...gap(1840, 1840, 'void'), dossier: 'd1' }],
      },
      { series: 'receipt_slip', book: '01/2021', first: 1, last: null, used: 1846, last_used: 1846, gaps: [] },
      { series: 'dossier_code', book: '2021-12-10', first: 1001, last: 1100, used: 16, last_used: 1016, gaps: [gap(1017, 1100, 'not_yet_used')] },
      { series: 'dossier_code', book: '2021-12-09', first: 1001, last: 1100, used: 31, last_used: 1031, gaps: [gap(1032, 1100, 'spare')] },
    ],
  };
}
