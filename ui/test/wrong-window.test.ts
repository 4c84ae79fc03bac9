// When things go wrong: what the clerk sees, and that the form keeps what was typed.

import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { problem } from '../src/fake/backend';
import type { Code } from '../src/api/generated';
import { CARD, open, press, rest, scan, type } from './support';

const field = (name: string) => screen.findByLabelText<HTMLInputElement>(name);

async function filled(wishes: Parameters<typeof open>[0] = {}) {
  const desk = open(wishes);
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await field('Họ và tên');
  scan(CARD);
  await waitFor(async () => expect((await field('Họ và tên')).value).toBe('Nguyễn Văn Thắng'));
  type(await field('Số trang'), '2');
  await rest(150);
  return desk;
}

// F9 meets it, the sentence says what to do, the form is whole, and the next F9 receives.
test.each<[Code, Record<string, string>, RegExp]>([
  ['disk_full', {}, /Ổ đĩa của máy đã đầy.*Dọn bớt tệp trên máy rồi thử lại; việc đã làm còn nguyên/],
  ['no_number_left', {}, /đã dùng hết số hồ sơ được cấp.*bấm F5.*Chữ đã gõ vẫn giữ/],
  ['office_ended', { valid_to: '2021-12-09' }, /chỉ tiếp nhận đến hết ngày 09\/12\/2021.*chữ đã gõ vẫn giữ/],
  ['due_date_moved', { due_at: '2021-12-13T17:00:00+07:00' }, /Hẹn trả vừa đổi sang 17:00 ngày 13\/12\/2021.*bấm F9 lần nữa/],
  [
    'clock_wrong',
    { now: '2020-12-10T14:12:00+07:00', last: '2021-12-10T13:00:00+07:00' },
    /Máy ghi 10\/12\/2020 14:12, sớm hơn hồ sơ cuối cùng ngày 10\/12\/2021.*Chỉnh lại ngày giờ/,
  ],
  ['clock_wrong', { offset_minutes: '-1080' }, /lệch 18 giờ so với máy chủ huyện.*Chỉnh lại ngày giờ/],
  ['data_damaged', {}, /hỏng một phần.*Đừng xóa gì; gọi quản trị huyện/],
])('F9 meets %s: the sentence, the form kept, F9 again receives', async (code, values, words) => {
  const desk = await filled();
  desk.failing.set('receive', problem(code, values));
  await press('F9');
  await waitFor(() => expect(document.querySelector('[data-blocked]')?.textContent).toMatch(words));
  await waitFor(() => expect(document.activeElement?.textContent).toMatch(words));
  expect((await field('Họ và tên')).value).toBe('Nguyễn Văn Thắng');
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
});

test('what bars receiving is said in place of the choice, before anything is typed; F5 looks again', async () => {
  const blocked = problem('clock_wrong', { now: '2020-12-10T14:12:00+07:00', last: '2021-12-10T13:00:00+07:00' });
  const desk = open({ blocked });
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findByRole('heading', { name: 'Đồng hồ máy đang sai' });
  expect(screen.queryByRole('combobox', { name: 'Thủ tục' })).toBe(null);
  desk.wishes.blocked = null;
  await press('F5');
  await screen.findByRole('combobox', { name: 'Thủ tục' });
});

test('an office that was abolished while the desk was offline says so on the next F2', async () => {
  open({ blocked: problem('office_ended', { valid_to: '2021-12-08' }) });
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findByRole('heading', { name: 'Cơ quan không tiếp nhận nữa' });
  await screen.findByText(/chỉ tiếp nhận đến hết ngày 08\/12\/2021/);
});

test('a clock more than five minutes off is one amber line on every screen, and stops nobody', async () => {
  const desk = open({ sync: { clock_off_seconds: -600 } });
  await screen.findByText(/Đồng hồ máy nhanh 10 phút so với máy chủ huyện/);
  desk.sync = { ...desk.sync, clock_off_seconds: 2 };
  desk.change('sync');
  await waitFor(() => expect(screen.queryByText(/so với máy chủ huyện/)).toBe(null));
});

test('a full disk while typing: the draft is not saved, which is said, and nothing typed goes', async () => {
  const desk = await filled();
  desk.failing.set('save_draft', problem('disk_full'));
  type(await field('Nơi thường trú'), 'Thôn 9, Gia Xuân');
  await screen.findByText(/Chưa lưu được bản nháp. Cứ nhập tiếp/);
  expect((await field('Nơi thường trú')).value).toBe('Thôn 9, Gia Xuân');
  await press('Ctrl+S');
  await waitFor(() => expect(desk.draft?.form.owner.residence_address).toBe('Thôn 9, Gia Xuân'));
});

test('a birth date after today is told under its field, and F9 leads there', async () => {
  const desk = await filled();
  desk.wishes.issues = [{ field: 'owner.birth_date', problem: problem('field_date_future', {}, 'owner.birth_date'), is_warning: false }];
  await press('F9');
  await screen.findByText('Ngày sinh sau hôm nay. Xem lại năm trên giấy tờ.');
  await waitFor(async () => expect(document.activeElement).toBe(await field('Ngày sinh')));
  expect(desk.calls.some((call) => call.name === 'receive')).toBe(false);
  desk.wishes.issues = [];
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
});

test('a procedure whose last day passed while the form was open is told where it stands; F9 leads to the change', async () => {
  const desk = await filled();
  desk.wishes.ended = '2.000815';
  desk.change('reference');
  await screen.findByText('Hôm nay thủ tục này không còn áp dụng. Chọn thủ tục khác.');
  // Which one it was is still there to be read.
  expect(screen.getByText('Chứng thực bản sao từ bản chính giấy tờ, văn bản')).toBeTruthy();
  await press('F9');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Đổi'));
  expect(desk.calls.some((call) => call.name === 'receive')).toBe(false);
  await press('Alt+T');
  await screen.findByRole('combobox', { name: 'Thủ tục' });
  await press('Alt+2');
  expect((await field('Họ và tên')).value).toBe('Nguyễn Văn Thắng');
});

test('15:00 and midnight pass while the form is open: the new date is said with the reason', async () => {
  const desk = await filled();
  const said = () => document.querySelector('[aria-live=polite]')?.textContent;
  desk.wishes.due = { at: '2021-12-13T17:00:00+07:00', now: '2021-12-10T15:00:00+07:00' };
  desk.change('dossiers');
  await waitFor(() => expect(said()).toMatch(/Hẹn trả đổi sang Thứ Hai 13\/12 vì đã quá 15 giờ/));
  desk.wishes.due = { at: '2021-12-14T17:00:00+07:00', now: '2021-12-11T00:00:00+07:00' };
  desk.change('dossiers');
  await waitFor(() => expect(said()).toMatch(/Hẹn trả đổi sang Thứ Ba 14\/12 vì đã sang ngày mới/));
  expect((await field('Họ và tên')).value).toBe('Nguyễn Văn Thắng');
});

test('damaged data: every screen says that it is only read, and leads to a backup', async () => {
  const desk = open({ app: { damage: problem('data_damaged') } });
  await screen.findByText(/Dữ liệu trên máy hỏng một phần. Vẫn xem được/);
  await screen.findByText('Phạm Thị Huế');
  (await screen.findByText('Khôi phục từ bản sao lưu')).click();
  await waitFor(() => expect(desk.calls.some((call) => call.name === 'leave_damaged')).toBe(true));
  await screen.findByLabelText(/USB|thư mục|Nơi/i);
});

test('a printer that is missing: received all the same, and three ways on', async () => {
  const desk = await filled();
  desk.wishes.printFails = true;
  await press('F9');
  await screen.findByText('Đã tiếp nhận 211210-0017, chưa in được');
  (await screen.findByText('Viết tay, để in sau')).click();
  expect((await screen.findByTestId('by-hand-code')).textContent).toContain('000.25.33.H42-211210-0017');
  await screen.findByText(/17:00 Thứ Sáu, 10\/12\/2021/);
  await press('Esc');
  await press('F7');
  await waitFor(() => expect(desk.calls.some((call) => call.name === 'reprint')).toBe(true));
  (await screen.findByText('Chọn máy in khác')).click();
  await waitFor(() => expect(desk.calls.some((call) => call.name === 'printers')).toBe(true));
});
