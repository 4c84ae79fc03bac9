import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { PIN, problem } from '../src/fake/backend';
import { session } from '../src/state/session.svelte';
import { open, press, rest, type } from './support';

const field = (name: string) => screen.findByLabelText<HTMLInputElement>(name);
const pinBox = (name: string) => screen.findByLabelText<HTMLInputElement>(`Mã PIN của ${name}`);

afterEach(() => {
  vi.useRealTimers();
  session.locked = null;
});

async function typing(wishes: Parameters<typeof open>[0] = {}) {
  const desk = open(wishes);
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  type(await field('Họ và tên'), 'Vũ Thị Thu Hằng');
  type(await field('Nơi thường trú'), 'Thôn 2');
  return desk;
}

test('after a quarter of an hour the desk locks itself; the same officer finds form, scroll and cursor as they were', async () => {
  const desk = await typing();
  const address = await field('Nơi thường trú');
  const column = address.closest('section')?.parentElement as HTMLElement;
  column.scrollTop = 120;
  address.focus();
  // Nobody touches anything; the watch looks every five seconds.
  const start = performance.now();
  const later = vi.spyOn(performance, 'now').mockImplementation(() => start + 14.5 * 60_000);
  await screen.findByText(/Còn 1 phút nữa máy tự khóa/);
  later.mockImplementation(() => start + 15.5 * 60_000);
  const pin = await pinBox('Đinh Thị Hương');
  later.mockRestore();
  expect(desk.app.stage).toBe('signed_out');
  // Kept on the disk before the session ended.
  expect(desk.draft?.form.owner.full_name).toBe('Vũ Thị Thu Hằng');
  expect(screen.getByText(/Màn hình của Đinh Thị Hương vẫn giữ nguyên/)).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(pin));
  // Behind the lock nothing can be reached or read.
  const behind = address.closest<HTMLElement>('.behind');
  expect(behind?.inert).toBe(true);
  for (const combo of ['F9', 'F2', 'Ctrl+1', 'Esc']) await press(combo);
  await rest(50);
  expect(desk.calls.some((call) => call.name === 'receive')).toBe(false);
  expect(address.isConnected).toBe(true);
  type(pin, PIN);
  await waitFor(() => expect(screen.queryByLabelText(/^Mã PIN của/)).toBe(null));
  expect(await field('Nơi thường trú')).toBe(address);
  expect([address.value, (await field('Họ và tên')).value]).toEqual(['Thôn 2', 'Vũ Thị Thu Hằng']);
  expect(column.scrollTop).toBe(120);
  await waitFor(() => expect(document.activeElement).toBe(address));
  await screen.findByText('Tiếp nhận hồ sơ', { selector: 'h1' });
  // The work goes on where it stood.
  type(address, 'Thôn 3');
  await waitFor(() => expect(desk.draft?.form.owner.residence_address).toBe('Thôn 3'));
}, 60_000);

test('another officer signs in: a screen of their own, and the form stays the first one’s draft', async () => {
  const desk = await typing();
  await session.lock();
  await pinBox('Đinh Thị Hương');
  await press('ArrowDown');
  type(await pinBox('Trần Văn Thành'), PIN);
  await screen.findByText('Việc hôm nay');
  expect(desk.app.officer?.full_name).toBe('Trần Văn Thành');
  expect(screen.queryByLabelText('Họ và tên')).toBe(null);
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await rest(50);
  expect(screen.queryByText(/Có một hồ sơ đang nhập dở/)).toBe(null);
  expect(desk.draftOf).toBe('o1');
  await session.signOut();
  await pinBox('Trần Văn Thành');
  await press('ArrowUp');
  type(await pinBox('Đinh Thị Hương'), PIN);
  await screen.findByText('Việc hôm nay');
  await press('F2');
  await screen.findByText(/Có một hồ sơ đang nhập dở/);
  await press('F9');
  expect((await field('Họ và tên')).value).toBe('Vũ Thị Thu Hằng');
});

test('what could not be saved before another signed in comes back with its officer, and is nobody else’s', async () => {
  const desk = await typing();
  // A full disk: neither the pause in the typing nor the lock can save.
  for (let i = 0; i < 3; i += 1) {
    desk.failing.set('save_draft', problem('disk_full'));
    await session.lock();
    if (desk.draft === null) break;
  }
  await pinBox('Đinh Thị Hương');
  expect(desk.draft).toBe(null);
  await press('ArrowDown');
  type(await pinBox('Trần Văn Thành'), PIN);
  await screen.findByText('Việc hôm nay');
  await rest(50);
  expect(desk.draft).toBe(null);
  await session.signOut();
  await pinBox('Trần Văn Thành');
  await press('ArrowUp');
  type(await pinBox('Đinh Thị Hương'), PIN);
  await screen.findByText('Việc hôm nay');
  await press('F2');
  await screen.findByText(/Có một hồ sơ đang nhập dở/);
  await press('F9');
  expect((await field('Họ và tên')).value).toBe('Vũ Thị Thu Hằng');
  await waitFor(() => expect(desk.draft?.form.owner.full_name).toBe('Vũ Thị Thu Hằng'));
});

test('signing out in the middle of a word saves it first', async () => {
  const desk = await typing();
  type(await field('Nơi thường trú'), 'Thôn 2, Gia Xuân');
  await session.signOut();
  await pinBox('Đinh Thị Hương');
  expect(desk.draft?.form.owner.residence_address).toBe('Thôn 2, Gia Xuân');
});

test('a layer that was open stays behind the lock, and the keys are those of the lock', async () => {
  const desk = await typing();
  await press('Esc');
  await screen.findByText('Bỏ hồ sơ đang nhập?');
  await session.lock();
  const pin = await pinBox('Đinh Thị Hương');
  await press('F9');
  await press('F1');
  await screen.findByText('Trợ giúp và bảng phím');
  await press('Esc');
  await waitFor(() => expect(screen.queryByText('Trợ giúp và bảng phím')).toBe(null));
  expect(screen.getByText('Bỏ hồ sơ đang nhập?')).toBeTruthy();
  type(pin, PIN);
  await waitFor(() => expect(desk.app.stage).toBe('signed_in'));
  await press('Esc');
  await waitFor(() => expect(screen.queryByText('Bỏ hồ sơ đang nhập?')).toBe(null));
  expect((await field('Họ và tên')).value).toBe('Vũ Thị Thu Hằng');
});

test('the head of the counter gives a code at the desk, and the new PIN signs in', async () => {
  const desk = open({ stage: 'signed_out' });
  await pinBox('Đinh Thị Hương');
  (await screen.findByText('Quên mã PIN')).click();
  (await screen.findByText('Nhờ Trưởng Bộ phận Một cửa')).click();
  const head = await pinBox('Phạm Văn Quyết');
  await waitFor(() => expect(document.activeElement).toBe(head));
  type(head, '000000');
  await screen.findByText(/Mã PIN chưa đúng. Còn 4 lần/);
  type(await pinBox('Phạm Văn Quyết'), PIN);
  await screen.findByText(/Mã dùng một lần: BCDF-GHJK, đến 14:42/);
  const first = await field('Mã PIN mới, 6 chữ số');
  await waitFor(() => expect(document.activeElement).toBe(first));
  expect((await field('Mã giấy')).value).toBe('BCDF-GHJK');
  type(first, PIN);
  type(await field('Nhập lại mã PIN'), PIN);
  await screen.findByText('Việc hôm nay');
  expect(desk.calls.find((call) => call.name === 'give_pin_code')?.args).toEqual({ officer: 'o1', head: 'o4', pin: '000000' });
  expect(desk.calls.find((call) => call.name === 'set_pin')?.args).toEqual({ officer: 'o1', paper_code: 'BCDF-GHJK', pin: PIN });
});

test('who acts for another is told at the door, and so is the clock', async () => {
  const desk = open({ stage: 'signed_out', sync: { clock_off_seconds: 420 } });
  await pinBox('Đinh Thị Hương');
  expect((await screen.findByTestId('clock-mark')).textContent).toContain('Đồng hồ chậm 7 phút');
  desk.sync = { ...desk.sync, clock_off_seconds: 3 };
  desk.app = {
    ...desk.app,
    officers: desk.app.officers.map((one) =>
      one.id === 'o3' ? { ...one, acts_for: [{ role: 'intake_officer', name: 'Đinh Thị Hương', to: '2021-12-15' }] } : one,
    ),
  };
  desk.change('session');
  await screen.findByText(/thay Đinh Thị Hương đến hết 15\/12\/2021/);
  await waitFor(() => expect(screen.getByTestId('clock-mark').textContent).toContain('Đồng hồ khớp'));
});
