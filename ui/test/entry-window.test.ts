import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { PIN, UNLOCK_CODE, problem } from '../src/fake/backend';
import { open, press, rest, type } from './support';

const pinBox = () => screen.findByLabelText<HTMLInputElement>(/^Mã PIN của/);

test('the last person is chosen, the sixth digit signs in', async () => {
  open({ stage: 'signed_out' });
  const pin = await pinBox();
  await waitFor(() => expect(document.activeElement).toBe(pin));
  type(pin, PIN);
  await screen.findByText('Việc hôm nay');
});

test('a wrong PIN says how many tries are left; the fifth locks', async () => {
  open({ stage: 'signed_out' });
  for (const left of [4, 3, 2, 1]) {
    type(await pinBox(), '000000');
    await screen.findByText(`Mã PIN chưa đúng. Còn ${left} lần.`);
    expect((await pinBox()).value).toBe('');
  }
  type(await pinBox(), '000000');
  await screen.findByText(/Đợi đến 14:17/);
});

test('arrows choose; a person without a PIN sets one with the paper code', async () => {
  const desk = open({ stage: 'signed_out' });
  await pinBox();
  await press('ArrowDown');
  await screen.findByLabelText('Mã PIN của Trần Văn Thành');
  await press('ArrowDown');
  const code = await screen.findByLabelText('Mã giấy');
  await press('F9');
  await screen.findByText(/Chưa có mã giấy/);
  type(code, 'ABCD-2345');
  const [first, second] = [
    await screen.findByLabelText('Mã PIN mới, 6 chữ số'),
    await screen.findByLabelText('Nhập lại mã PIN'),
  ];
  type(first, PIN);
  await waitFor(() => expect(document.activeElement).toBe(second));
  type(second, '111111');
  await screen.findByText(/Hai lần nhập chưa giống nhau/);
  type(await screen.findByLabelText('Mã PIN mới, 6 chữ số'), PIN);
  type(await screen.findByLabelText('Nhập lại mã PIN'), PIN);
  await screen.findByText('Việc hôm nay');
  expect(desk.app.officer?.full_name).toBe('Nguyễn Thị Lan');
});

test('enrolment: code, sheet once, people, sign-in', async () => {
  const desk = open({ stage: 'not_enrolled' });
  const code = await screen.findByLabelText('Mã ghi danh', { selector: 'textarea' });
  await press('F9');
  await screen.findByText(/Chưa có mã ghi danh/);
  type(code, 'XYZ');
  await press('F9');
  await screen.findByText(/Mã ghi danh chưa đủ/);
  type(await screen.findByLabelText('Mã ghi danh', { selector: 'textarea' }), 'MC1-abc\n def');
  await press('F9');
  expect((await screen.findByTestId('unlock-code')).textContent).toBe(UNLOCK_CODE);
  expect(desk.calls.filter((call) => call.name === 'enrol').at(-1)?.args).toEqual({ code: 'MC1-abcdef' });
  // A change told meanwhile does not take the sheet away.
  desk.change('session');
  await rest(20);
  await press('F7');
  expect(desk.calls.some((call) => call.name === 'print_unlock_sheet')).toBe(true);
  await screen.findByText(/Đã mở PDF của tờ mở khóa/);
  expect(screen.getByText('Đã tải 118 thủ tục, lịch nghỉ, 4 người dùng')).toBeTruthy();
  expect(screen.getByText('Hôm nay dùng từ 1001 đến 1100, còn 84 số')).toBeTruthy();
  await press('F9');
  await screen.findByRole('heading', { name: 'Người dùng' });
  expect(document.body.textContent).not.toContain(UNLOCK_CODE);
  await press('F9');
  await screen.findByText('Chọn tên rồi nhập mã PIN. Mất mạng vẫn đăng nhập được.');
});

test('until the first sign-in the sheet can be printed with F7, and then no more', async () => {
  const desk = open({ stage: 'signed_out', app: { has_unlock_sheet: true } });
  await pinBox();
  await screen.findByText(/Tờ mở khóa máy còn in được đến lần đăng nhập đầu tiên/);
  const event = await press('F7');
  expect(event.defaultPrevented).toBe(true);
  await waitFor(() => expect(desk.calls.filter((call) => call.name === 'print_unlock_sheet').length).toBe(1));
  await screen.findByText('Đã mở tờ mở khóa máy.');
  // A failure says so in the place of the PIN, and the PIN can still be typed.
  desk.failing.set('print_unlock_sheet', problem('open_failed'));
  await press('F7');
  await screen.findByText(/Máy chưa mở được tệp PDF/);
  desk.app = { ...desk.app, has_unlock_sheet: false };
  desk.change('session');
  await waitFor(() => expect(screen.queryByText(/Tờ mở khóa máy còn in được/)).toBe(null));
  await press('F7');
  expect(desk.calls.filter((call) => call.name === 'print_unlock_sheet').length).toBe(2);
});

test('unlocking with the sheet', async () => {
  open({ stage: 'locked' });
  type(await screen.findByLabelText('Mã mở khóa'), 'AAAAA');
  await press('F9');
  await screen.findByText(/Mã mở khóa chưa đúng/);
  type(await screen.findByLabelText('Mã mở khóa'), UNLOCK_CODE.toLowerCase());
  await press('F9');
  await pinBox();
});

test('broken says what and what to do; F5 tries again', async () => {
  const desk = open({ app: { stage: 'broken', problem: problem('second_instance') } });
  await screen.findByText('Một Cửa đang mở ở cửa sổ khác');
  desk.app = { ...desk.app, stage: 'signed_out', problem: null };
  const event = await press('F5');
  expect(event.defaultPrevented).toBe(true);
  await pinBox();
});

test('whoever is in no tile is told how to get there', async () => {
  open({ stage: 'signed_out' });
  await pinBox();
  const other = screen.getByRole('button', { name: 'Người khác' });
  other.click();
  await screen.findByText(/nhờ quản trị huyện ghi tên/);
  expect(other.getAttribute('aria-expanded')).toBe('true');
});
