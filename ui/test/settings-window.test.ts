import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { PrintJob } from '../src/api/generated';
import { languageSwitch } from '../src/state/language.svelte';
import { prefs } from '../src/state/prefs.svelte';
import { router } from '../src/state/router.svelte';
import { session } from '../src/state/session.svelte';
import { CARD, open, press } from './support';

const paper = (id: number, copy: string, more: Partial<PrintJob>): PrintJob => ({
  id,
  form: 'form_01',
  number: '01-0017/TNHS',
  short_code: '211210-0017',
  dossier: 'd1',
  copy,
  printer: 'LBP2900',
  state: 'done',
  trouble: null,
  action: 'again',
  ...more,
});

test('the printer of this machine is chosen, kept and tried', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+,');
  const select = (await screen.findByRole('combobox', { name: 'In giấy hẹn ra' })) as HTMLSelectElement;
  await waitFor(() => expect(select.options.length).toBe(2));
  select.value = 'LBP2900';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await screen.findByText(/Máy in này không có cỡ A5/);
  (await screen.findByRole('radio', { name: 'Hai liên trên một tờ A4' })).click();
  await press('F9');
  await screen.findAllByText('Đã lưu cài đặt của máy này');
  expect(desk.print).toEqual({ printer: 'LBP2900', tray: null, sheet: 'two_on_a4', copies: 2 });
  await press('F7');
  await screen.findAllByText('Đã gửi trang thử');
  expect(desk.calls.map((call) => call.name)).toContain('print_test_page');
});

test('the copy that jammed is printed again alone', async () => {
  const desk = open();
  desk.print.printer = 'LBP2900';
  desk.prints = [paper(2, 'Giao khách hàng', { state: 'printing', trouble: 'jam' }), paper(1, 'Lưu', {})];
  await screen.findByText('Phạm Thị Huế');
  desk.change('prints');
  await waitFor(() => expect(screen.getByTestId('print-line').textContent).toContain('1 bản chưa in được'));
  await press('Ctrl+,');
  await screen.findByText(/Kẹt giấy/);
  await screen.findByText(/không có cỡ A5/);
  await press('F4');
  await waitFor(() => expect(screen.queryByText(/Kẹt giấy/)).toBe(null));
  expect(desk.calls.find((call) => call.name === 'print_again')?.args).toEqual({ id: 2 });
});

test('a reader on a serial line is chosen, and a card read there opens the reception', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+,');
  const select = (await screen.findByRole('combobox', { name: 'Đầu đọc nối bằng' })) as HTMLSelectElement;
  await waitFor(() => expect(select.options.length).toBe(2));
  select.value = 'COM3';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await screen.findByText('Đầu đọc đã sẵn sàng. Quét thử một thẻ.');
  expect(desk.reader.port).toBe('COM3');
  desk.scan(CARD);
  await waitFor(() => expect(router.place).toBe('receive'));
});

test('nothing that a reader reads reaches a locked desk', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await session.signOut();
  desk.scan(CARD);
  await screen.findByText(/Chọn tên rồi nhập mã PIN/);
  expect(desk.calls.map((call) => call.name)).not.toContain('read_scan');
});

test('printer choices that were not saved come back after the language changed', async () => {
  languageSwitch.reload = () => undefined;
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+,');
  const select = (await screen.findByRole('combobox', { name: 'In giấy hẹn ra' })) as HTMLSelectElement;
  await waitFor(() => expect(select.options.length).toBe(2));
  select.value = 'LBP2900';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await screen.findByText(/Máy in này không có cỡ A5/);
  (await screen.findByRole('radio', { name: 'English' })).click();
  await waitFor(() => expect(sessionStorage.length).toBeGreaterThan(0));
  // The page is loaded anew.
  cleanup();
  open();
  await waitFor(() =>
    expect((screen.getByRole('combobox', { name: 'In giấy hẹn ra' }) as HTMLSelectElement).value).toBe('LBP2900'),
  );
  expect(desk.calls.some((call) => call.name === 'set_print_settings')).toBe(false);
  // Once: who goes away without saving has not chosen.
  await press('Esc');
  await press('Ctrl+,');
  await waitFor(() =>
    expect((screen.getByRole('combobox', { name: 'In giấy hẹn ra' }) as HTMLSelectElement).value).toBe(''),
  );
});

test('single-letter keys can be turned off; the others go on', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+,');
  (await screen.findByRole('checkbox', { name: 'Phím một chữ' })).click();
  await press('Ctrl+3');
  const filter = await screen.findByRole('searchbox').catch(() => screen.findByPlaceholderText(/Lọc trong danh sách/));
  await waitFor(() => expect(document.activeElement?.closest('[role=row],tr')).toBeTruthy());
  await press('/');
  expect(document.activeElement).not.toBe(filter);
  await press('F3');
  await waitFor(() => expect(document.activeElement).toBe(filter));
  prefs.setLetters(true);
});
