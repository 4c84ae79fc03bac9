// An invented office for tests and for looking at the screens. Not part of what ships; the rules here
// are only as good as a picture needs.

import type {
  AppState,
  ComponentView,
  DossierRow,
  DueView,
  OfficerView,
  ProcedureView,
  SyncStatus,
} from '../api/generated';

export const NOW = '2021-12-10T14:12:00+07:00';

export const officers: OfficerView[] = [
  ['o1', 'Đinh Thị Hương', 'Văn phòng – Thống kê, trực Một cửa', 'ĐH', 'Hương', true],
  ['o2', 'Trần Văn Thành', 'Tư pháp – Hộ tịch', 'TT', 'Thành', true],
  ['o3', 'Nguyễn Thị Lan', 'Văn hóa – Xã hội', 'NL', 'Lan', false],
  ['o4', 'Phạm Văn Quyết', 'Chủ tịch UBND xã', 'PQ', 'Quyết', true],
].map(([id, full_name, position, initials, given_name, has_pin]) => ({
  id: id as string,
  full_name: full_name as string,
  position: position as string,
  initials: initials as string,
  given_name: given_name as string,
  roles: id === 'o4' ? ['approver', 'counter_head'] : ['intake_officer'],
  acts_for: [],
  has_pin: has_pin as boolean,
  locked_until: null,
}));

export const state = (stage: AppState['stage']): AppState => ({
  stage,
  office:
    stage === 'not_enrolled'
      ? null
      : {
          name: 'UBND xã Gia Xuân',
          district: 'Gia Viễn',
          desk_name: 'GX-01',
          desk_number: 1,
          is_valid: true,
          valid_to: null,
        },
  officers: stage === 'not_enrolled' ? [] : officers,
  last_officer: stage === 'not_enrolled' ? null : 'o1',
  has_unlock_sheet: false,
  officer: stage === 'signed_in' ? (officers[0] ?? null) : null,
  clock: { now: NOW, is_demo: false },
  problem: null,
  damage: null,
  incarnation: {
    state: 'normal',
    since: null,
    needs_contact: false,
    is_confirmed: true,
    is_waiting: false,
    last_numbers: null,
    missing: null,
    ahead_until: null,
  },
});

export const sync: SyncStatus = {
  link: 'online',
  waiting: 0,
  waiting_operations: 0,
  waiting_bytes: 0,
  oldest_waiting: null,
  last_contact: '2021-12-10T14:10:00+07:00',
  offline_since: null,
  clock_off_seconds: 0,
  cards: 0,
  held: 0,
  problem: null,
};

const paper = (
  index: number,
  name: string,
  is_required: boolean,
  is_presented: boolean,
  originals: number,
  copies: number,
): ComponentView => ({ index, name, is_required, is_presented, originals, copies });

const procedure = (
  code: string,
  name: string,
  field: string,
  time_text: string,
  components: ComponentView[],
  fee_text = 'Không thu',
): ProcedureView => ({
  code,
  name,
  field,
  time_text,
  fee_text,
  is_free: fee_text === 'Không thu',
  result: 'Giấy xác nhận (bản chính)',
  legal_basis: 'Nghị định 123/2015/NĐ-CP, Điều 22',
  components,
});

export const procedures: ProcedureView[] = [
  procedure('2.000815', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'Chứng thực', 'Trong ngày', [
    paper(0, 'Bản chính giấy tờ, văn bản để đối chiếu', true, true, 1, 0),
    paper(1, 'Bản sao cần chứng thực', true, false, 0, 1),
  ], '2.000 đ/trang, từ trang 3 1.000 đ, tối đa 200.000 đ/bản'),
  procedure('1.004873', 'Cấp Giấy xác nhận tình trạng hôn nhân', 'Hộ tịch', '3 ngày làm việc', [
    paper(0, 'Tờ khai cấp Giấy xác nhận tình trạng hôn nhân', true, false, 1, 0),
    paper(1, 'Quyết định ly hôn đã có hiệu lực', true, false, 0, 1),
    paper(2, 'CCCD hoặc hộ chiếu', true, true, 1, 0),
  ], '10.000 đ, mức thu của tỉnh'),
  procedure('1.001193', 'Đăng ký khai sinh', 'Hộ tịch', 'Trong ngày', [
    paper(0, 'Tờ khai đăng ký khai sinh', true, false, 1, 0),
    paper(1, 'Giấy chứng sinh', true, false, 1, 0),
    paper(2, 'Văn bản ủy quyền', false, false, 1, 0),
    paper(3, 'CCCD hoặc hộ chiếu của người đi đăng ký', true, true, 1, 0),
  ], 'Theo nghị quyết của HĐND tỉnh'),
  procedure('1.004884', 'Đăng ký lại khai sinh', 'Hộ tịch', '5 ngày làm việc', [paper(0, 'Tờ khai', true, false, 1, 0)]),
  procedure('1.004772', 'Đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân', 'Hộ tịch', '5 ngày làm việc', [
    paper(0, 'Tờ khai', true, false, 1, 0),
  ]),
  procedure('2.000635', 'Cấp bản sao trích lục hộ tịch', 'Hộ tịch', 'Trong ngày', [paper(0, 'Tờ khai', true, false, 1, 0)], '8.000 đ/bản'),
];

const due = (state: DueView['state'], days: number, at: string): DueView => ({ state, days, at });

let n = 0;
const row = (code: string, who: string, what: string, d: DueView, over: Partial<DossierRow> = {}): DossierRow => ({
  id: `d${++n}`,
  code: `000.25.33.H42-${code}`,
  short_code: code,
  owner_name: who,
  procedure_name: what,
  state: 'accepted',
  received_by: 'Hương',
  due: d,
  received_at: `20${code.slice(0, 2)}-${code.slice(2, 4)}-${code.slice(4, 6)}T08:4${n % 10}:00+07:00`,
  waiting: 0,
  has_card: false,
  is_contested: false,
  is_frozen: false,
  ...over,
});

const marital = 'Cấp Giấy xác nhận tình trạng hôn nhân';
export const rows: DossierRow[] = [
  row('211206-0009', 'Phạm Thị Huế', 'Thay đổi, cải chính hộ tịch', due('late', -1, '2021-12-09T17:00:00+07:00')),
  row('211210-0017', 'Nguyễn Văn Thắng', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', due('today', 0, '2021-12-10T17:00:00+07:00'), { waiting: 3 }),
  row('211210-0015', 'Đinh Thị Hường', 'Chứng thực chữ ký trong giấy tờ, văn bản', due('today', 0, '2021-12-10T17:00:00+07:00'), { waiting: 3 }),
  row('211207-0004', 'Bùi Văn Tuyến', marital, due('today', 0, '2021-12-10T17:00:00+07:00')),
  row('211203-0011', 'Lê Thị Ngọc Ánh', 'Đăng ký lại khai sinh', due('today', 0, '2021-12-10T17:00:00+07:00')),
  row('211208-0006', 'Vũ Đức Ngữ', 'Thay đổi, cải chính hộ tịch', due('soon', 1, '2021-12-13T17:00:00+07:00')),
  row('211208-0003', 'Trần Thị Bưởi', marital, due('soon', 1, '2021-12-13T17:00:00+07:00'), { has_card: true }),
  row('211209-0002', 'Hà Thị Quyên', 'Đăng ký nhận cha, mẹ, con', due('soon', 2, '2021-12-14T17:00:00+07:00')),
  row('211210-0008', 'ĐOÀN VĂN LƯỠNG', marital, due('ok', 3, '2021-12-15T17:00:00+07:00')),
  row('211210-0005', 'Phạm Thị Diễm', 'Đăng ký lại khai tử', due('ok', 5, '2021-12-17T17:00:00+07:00'), { waiting: 3 }),
  row('211124-0007', 'Nguyễn Thị Thủy Tiên', 'Liên thông khai sinh, thường trú, thẻ BHYT', due('ok', 8, '2021-12-22T17:00:00+07:00')),
  row('211126-0010', 'Tạ Quang Hiển', 'Trợ cấp xã hội hàng tháng', due('ok', 12, '2021-12-28T17:00:00+07:00')),
  row('211206-0001', 'Đỗ Thị Nhẫn', 'Xác định mức độ khuyết tật', due('ok', 21, '2022-01-11T17:00:00+07:00')),
  row('211124-0002', 'Lương Văn Kỷ', 'Hòa giải tranh chấp đất đai', due('ok', 31, '2022-01-25T17:00:00+07:00')),
  row('211201-0003', 'Hoàng Văn Ngữ', 'Góp ý dự thảo', due('none', 0, '2021-12-10T17:00:00+07:00'), { due: { state: 'none', at: null, days: 0 } }),
];
