import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { open, press, rest, type } from './support';

test('home: the first row has the focus, the door finds, Enter opens', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Phạm Thị Huế'));
  await press('ArrowDown');
  expect(document.activeElement?.textContent).toContain('Nguyễn Văn Thắng');
  await press('F3');
  const door = screen.getByLabelText(/Quét thẻ CCCD/);
  expect(document.activeElement).toBe(door);
  type(door, 'buoi');
  await press('Enter');
  await screen.findByText('1 hồ sơ khớp “buoi”', { selector: 'h2' });
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Trần Thị Bưởi'));
  (document.activeElement as HTMLElement).click();
  await screen.findByRole('heading', { name: 'Trần Thị Bưởi' });
});

test('dossiers: rows, panel, filter with "/", reprint with F7', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+3');
  await screen.findByRole('heading', { name: 'Phạm Thị Huế' });
  // Of those due at one moment the code decides.
  await press('ArrowDown');
  await screen.findByRole('heading', { name: 'Lê Thị Ngọc Ánh' });
  await press('F7');
  await screen.findByText('Đã ghi một lần in lại và mở giấy hẹn', { selector: 'span' });
  expect(desk.calls.find((call) => call.name === 'reprint')?.args).toEqual({ id: 'd5' });
  await press('/');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Tìm trong danh sách')));
  type(screen.getByLabelText('Tìm trong danh sách'), 'khong co ai');
  await screen.findByText('Không có hồ sơ nào khớp');
  await press('Esc');
  await screen.findByRole('heading', { name: 'Phạm Thị Huế' });
});

test('sync: what waits and why; F5 sends', async () => {
  const desk = open({ sync: { link: 'offline', offline_since: '2021-12-10T11:05:00+07:00', waiting: 3 } });
  await screen.findByText('Phạm Thị Huế');
  expect(screen.getByTestId('sync-line').textContent).toContain('Mất mạng từ 11:05 · 3 chờ gửi');
  await press('Ctrl+8');
  await screen.findByText('Mất mạng từ 11:05', { selector: 'h2' });
  // One line for each thing done, as many as the key bar counts.
  const lines = await screen.findAllByRole('row', { name: /^Tiếp nhận hồ sơ, 2112\d\d-\d{4}, .*, \d\d:\d\d, 2 kB, Vì mất mạng$/ });
  expect(lines).toHaveLength(3);
  expect(screen.getAllByText('3 việc', { exact: false }).length).toBeGreaterThan(0);
  await waitFor(() => expect(document.activeElement).toBe(lines[0]));
  await press('F5');
  await screen.findByText('Không có gì chờ gửi');
  expect(desk.calls.some((call) => call.name === 'sync_now')).toBe(true);
  // The line that had the focus is gone; the one thing that can be done has it now.
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Liên lạc ngay'));
});

test('a change elsewhere shows at once; a saved draft disturbs nothing', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  desk.rows = desk.rows.slice(1);
  desk.change('dossiers');
  await waitFor(() => expect(screen.queryByText('Phạm Thị Huế')).toBe(null));
  await press('F2');
  await rest(20);
  const before = desk.calls.length;
  desk.change('drafts');
  await rest(20);
  expect(desk.calls.length).toBe(before);
});

test('F1 lists the keys of the screen and gives the focus back', async () => {
  open({ demo: true });
  await screen.findByText('Phạm Thị Huế');
  expect(screen.getByText('Trình diễn')).toBeTruthy();
  const from = document.activeElement;
  await press('F1');
  await screen.findByText('Các phím dùng được lúc này');
  expect(screen.getByText('Sang Đồng bộ')).toBeTruthy();
  await press('Ctrl+3');
  expect(screen.queryByText('Hồ sơ đang giữ')).toBe(null);
  await press('Esc');
  await waitFor(() => expect(screen.queryByText('Các phím dùng được lúc này')).toBe(null));
  expect(document.activeElement).toBe(from);
});

test('F6 goes round the regions, both ways, and stands still in none', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  const row = document.activeElement;
  const seen: (Element | null)[] = [];
  for (let i = 0; i < 3; i += 1) {
    await press('F6');
    seen.push(document.activeElement);
  }
  expect(new Set(seen).size).toBe(3);
  expect(seen[2]).toBe(row);
  await press('Shift+F6');
  expect(document.activeElement).toBe(seen[1]);
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await screen.findByLabelText('Họ và tên');
  const round: (Element | null)[] = [];
  for (let i = 0; i < 5; i += 1) {
    await press('F6');
    round.push(document.activeElement);
  }
  expect(new Set(round).size).toBe(5);
});

test('a row that goes away leaves the focus on the next one', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  desk.rows = desk.rows.slice(1);
  desk.change('dossiers');
  await waitFor(() => expect(screen.queryByText('Phạm Thị Huế')).toBe(null));
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Nguyễn Văn Thắng'));
});

test('Tab stays inside a layer', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  screen.getByRole('button', { name: /Đinh Thị Hương/ }).click();
  const close = await screen.findByRole('button', { name: 'Đóng' });
  await waitFor(() => expect(document.activeElement).toBe(close));
  await press('Tab');
  expect(close.closest('dialog')?.contains(document.activeElement)).toBe(true);
  expect(document.activeElement).not.toBe(close);
});

test('F1 says what each screen is for', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  for (const [key, words] of [
    ['Ctrl+1', /quá hạn trước/],
    ['F2', /Chọn thủ tục công dân cần/],
    ['Ctrl+3', /hạn gần nhất ở trên/],
    ['Ctrl+8', /huyện chưa nhận được/],
  ] as const) {
    await press(key);
    await press('F1');
    await screen.findByText(words);
    await press('Esc');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBe(null));
  }
});

test('names of buttons hold the words that are seen; keys are drawn, not written', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  const row = await screen.findByRole('button', { name: /^Xem: Phạm Thị Huế, / });
  expect(row.getAttribute('aria-label')).toBe(null);
  expect(row.querySelector('kbd')?.textContent).toBe('');
  expect(row.querySelector('kbd')?.dataset.cap).toBe('Enter');
  expect(screen.getByRole('button', { name: 'Hương (Đinh Thị Hương): đăng xuất hoặc đổi cỡ chữ, màu nền, ngôn ngữ' })).toBeTruthy();
  const list = screen.getByRole('list', { name: 'Việc cần làm' });
  expect([...list.children].every((child) => child.getAttribute('role') === 'listitem')).toBe(true);
});

test('an office that has ended says so at once', async () => {
  const desk = open({ stage: 'signed_out' });
  desk.app = { ...desk.app, stage: 'signed_in', officer: desk.app.officers[0] ?? null };
  if (desk.app.office) desk.app.office = { ...desk.app.office, is_valid: false, valid_to: '2021-11-30' };
  desk.change('session');
  await screen.findByText(/chỉ tiếp nhận đến hết ngày 30\/11\/2021/);
});

test('signing out goes to the door', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  screen.getByRole('button', { name: /Đinh Thị Hương/ }).click();
  (await screen.findByText('Đăng xuất')).click();
  await screen.findByText('Chọn tên rồi nhập mã PIN. Mất mạng vẫn đăng nhập được.');
});
