import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { unwell, well } from '../src/fake/health';
import { sync } from '../src/fake/office';
import { open, press } from './support';

const topics = () => screen.getAllByRole('option').map((option) => option.dataset.topic);
const chosen = () => screen.getByRole('option', { selected: true });

async function go(wishes: Parameters<typeof open>[0] = {}) {
  const desk = open(wishes);
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+9');
  await screen.findByRole('listbox', { name: 'Những điều về máy này' });
  return desk;
}

test('a machine that is well says so and shows no badge', async () => {
  await go();
  await screen.findByText('Máy đang tốt');
  expect(screen.queryByTestId('health-mark')).toBe(null);
  expect(screen.getAllByText('Còn 41 GB trống').length).toBeGreaterThan(0);
  await waitFor(() => expect(document.activeElement).toBe(chosen()));
});

test('what is not sent is said in the words of the counter, and F9 sends it', async () => {
  const waiting = { link: 'offline', offline_since: '2021-12-10T08:10:00+07:00', waiting: 3, oldest_waiting: '2021-12-10T08:12:00+07:00' } as const;
  const desk = await go({ sync: waiting });
  expect((await screen.findAllByText('3 việc chưa gửi, lâu nhất từ 08:12 sáng nay')).length).toBe(2);
  expect(chosen().dataset.topic).toBe('unsent');
  await press('F9');
  await screen.findAllByText('Không còn gì chờ gửi, liên lạc lúc 14:12 chiều nay');
  expect(desk.calls.some((call) => call.name === 'sync_now')).toBe(true);
});

test('the worst stands first; the badge counts quietly; arrows choose and the panel follows', async () => {
  await go({ topics: unwell() });
  await screen.findByText('Cần làm ngay 2 điều, để ý 7 điều');
  expect(topics().slice(0, 2)).toEqual(['unsent', 'disk']);
  expect(screen.getByTestId('health-mark').textContent).toContain('2 điều cần làm ngay');
  await waitFor(() => expect(document.activeElement).toBe(chosen()));
  await press('ArrowDown');
  await waitFor(() => expect(chosen().dataset.topic).toBe('disk'));
  expect(document.activeElement).toBe(chosen());
  const panel = screen.getByRole('complementary', { name: 'Điều đang chọn' });
  within(panel).getByText('Còn 180 MB trống');
  within(panel).getByText(/Dọn ngay tệp không dùng/);
  // A screen reader hears the level, not only the shape.
  expect(chosen().textContent).toContain('Cần làm ngay');
  await press('End');
  await waitFor(() => expect(chosen().dataset.topic).toBe('program'));
});

test('each topic has exactly one action, named in the key bar and on the button', async () => {
  await go({ topics: unwell() });
  await screen.findByText('Cần làm ngay 2 điều, để ý 7 điều');
  const panel = () => screen.getByRole('complementary', { name: 'Điều đang chọn' });
  for (let i = 0; i < 9; i += 1) {
    const buttons = within(panel())
      .getAllByRole('button')
      .filter((button) => button.getAttribute('aria-keyshortcuts') === 'F9');
    expect(buttons.length).toBe(1);
    const words = buttons[0]?.textContent?.trim() ?? '';
    expect(within(screen.getByRole('contentinfo')).getByText(words)).toBeTruthy();
    await press('ArrowDown');
  }
});

test('work by courier: what waits goes onto a stick, and a stick of another desk is taken in', async () => {
  const waiting = { link: 'offline', offline_since: '2021-12-10T08:10:00+07:00', waiting: 3, oldest_waiting: '2021-12-10T08:12:00+07:00' } as const;
  const desk = await go({ sync: waiting });
  await screen.findAllByText(/3 việc chưa gửi/);
  await press('F4');
  await screen.findByText(/chỉ máy chủ huyện mở được/);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'USB hoặc thư mục' })));
  await press('F9');
  await screen.findByText('Chưa có nơi chép. Chọn USB bên dưới, hoặc gõ đường dẫn.');
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'USB hoặc thư mục' }));
  screen.getByRole('button', { name: /SAO-LUU/ }).click();
  await press('F9');
  await screen.findByText(/Đã chép 3 việc ra 1 tệp/);
  // The work still waits here.
  expect(screen.getAllByText(/3 việc chưa gửi/).length).toBe(2);
  screen.getByRole('radio', { name: 'Nhận từ USB' }).click();
  await screen.findByText(/để máy này chuyển lên huyện/);
  await press('F9');
  await screen.findByText('Đã nhận 2 gói, máy tự chuyển lên huyện. 1 gói đã nhận từ trước.');
  expect(desk.calls.map((call) => call.name)).toContain('take_parcels');
  await press('F4');
  await waitFor(() => expect(screen.queryByRole('textbox', { name: 'USB hoặc thư mục' })).toBe(null));
});

test('cards: both authors and when; F9 goes to the list, Enter opens the dossier', async () => {
  await go({ topics: unwell() });
  await screen.findByText('Cần làm ngay 2 điều, để ý 7 điều');
  (document.querySelector('[data-topic=cards]') as HTMLElement).click();
  const list = await screen.findByRole('list', { name: 'Hai máy sửa khác nhau: Danh sách' });
  within(list).getByText('Điện thoại, email');
  within(list).getByText('Đang dùng: Đinh Thị Hương, 10:42 sáng nay');
  within(list).getByText('Bản kia: Trần Văn Thành, 10:51 sáng nay');
  within(list).getByText('Bản kia: Trần Văn Thành, 16:05 hôm qua');
  await press('F9');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Điện thoại, email'));
  await press('ArrowDown');
  expect(document.activeElement?.textContent).toContain('Nội dung');
  (document.activeElement as HTMLElement).click();
  await screen.findByRole('heading', { name: 'Trần Thị Bưởi' });
});

test('what the district keeps back says why and what to do', async () => {
  await go({ topics: unwell() });
  await screen.findByText('Cần làm ngay 2 điều, để ý 7 điều');
  (document.querySelector('[data-topic=not_taken]') as HTMLElement).click();
  await screen.findByText('Huyện giữ lại');
  screen.getByText(/không còn quyền làm việc này. Gọi quản trị huyện/);
  screen.getByText(/Máy khác đã làm bước này trước/);
  (document.querySelector('[data-topic=numbers]') as HTMLElement).click();
  expect((await screen.findAllByText('Sổ theo dõi quyển 01/2021, số 1846')).length).toBe(2);
  screen.getByText('Số hồ sơ ngày 09/12/2021, số 1021 đến 1023');
});

test('the page is one key from the sync screen, Esc goes back, F1 explains', async () => {
  open({ topics: unwell() });
  await screen.findByText('Phạm Thị Huế');
  await screen.findByTestId('health-mark');
  await press('Ctrl+8');
  const bar = within(screen.getByRole('contentinfo'));
  bar.getByText('Xem sức khỏe máy');
  (await screen.findByRole('button', { name: /^Xem sức khỏe máy/ })).click();
  await screen.findByText('Cần làm ngay 2 điều, để ý 7 điều');
  await press('F1');
  await screen.findByText(/Khôi phục từ bản sao lưu, gõ mã trên tờ mở khóa/);
  await press('Esc');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBe(null));
  await press('Esc');
  await screen.findByText('Không có gì chờ gửi');
});

test('a clock that is off is said in minutes and by which side', async () => {
  const off = (off_seconds: number | null) =>
    well(sync).map((topic) => (topic.fact.is === 'clock' ? { ...topic, fact: { ...topic.fact, off_seconds } } : topic));
  for (const [seconds, words] of [
    [720, 'Chậm hơn huyện 12 phút'],
    [-4500, 'Nhanh hơn huyện 1 giờ 15 phút'],
    [31_536_000, 'Chậm hơn huyện 365 ngày'],
    [20, 'Khớp với huyện'],
    [null, 'Chưa so được với huyện lần nào'],
  ] as const) {
    const desk = await go({ topics: off(seconds) });
    await screen.findAllByText(words);
    desk.change();
    document.body.replaceChildren();
  }
});

test('what a restored district judged anew is told by name', async () => {
  const line = { dossier: 'd4', short_code: '211207-0004', owner_name: 'Bùi Văn Tuyến', kind: 'dossier_edited', by: 'Trần Văn Thành', made_at: '2021-12-09T10:15:00+07:00' };
  const lines = [
    { ...line, was_accepted: true, is_accepted: false, has_new_card: false },
    { ...line, was_accepted: true, is_accepted: true, has_new_card: true },
  ];
  await go({ topics: [...well(sync), { level: 'attention', action: 'show_list', fact: { is: 'judged_anew', count: 2, lines } }] });
  await screen.findByText('Có 1 điều cần để ý');
  expect(topics()[0]).toBe('judged_anew');
  screen.getByText('Trước được nhận, nay huyện chưa nhận. Mở hồ sơ xem bước đang ở.');
  screen.getByText('Một giá trị nay đứng sau giá trị của máy khác.');
});

test('the books of numbers say how far they have come and why a number is missing', async () => {
  const desk = await go({ topics: unwell() });
  await screen.findByText('Cần làm ngay 2 điều, để ý 7 điều');
  (document.querySelector('[data-topic=numbers]') as HTMLElement).click();
  await screen.findByRole('button', { name: /Xem sổ số/ });
  await press('F4');
  const books = await screen.findByRole('region', { name: 'Sổ số của máy này, năm 2021' });
  await waitFor(() => expect(document.activeElement).toBe(books));
  within(books).getByText('Sổ theo dõi quyển 01/2021');
  within(books).getByText('Đã dùng 1823 số, đến số 1846.');
  expect(books.textContent).toContain('Số 12: đã cấp trên giấy sau lần sao lưu');
  expect(books.textContent).toContain('Số 13 đến 32: máy nhảy qua khi khôi phục để không cấp trùng');
  expect(books.textContent).toContain('Số 1840: đã in nhưng bước này không có hiệu lực');
  within(books).getByText('Dải 1001–1100. Đã dùng 16 số, đến số 1016.');
  expect(books.textContent).toContain('Số 1017 đến 1100: chưa dùng');
  expect(books.textContent).toContain('Số 1032 đến 1100: để dư của ngày đã qua');
  within(books).getByText('Không bỏ trống số nào.');
  within(books).getByRole('radio', { name: '2020' }).click();
  await within(books).findByText('Giấy hẹn quyển 01/2020');
  expect(desk.calls.filter((call) => call.name === 'number_books').map((call) => call.args)).toEqual([{ year: null }, { year: 2020 }]);
  // F9 reads the year again that is shown; F4 goes back to the line.
  await press('F9');
  await waitFor(() => expect(desk.calls.filter((call) => call.name === 'number_books').length).toBe(3));
  await press('F4');
  await waitFor(() => expect(screen.queryByRole('region', { name: /Sổ số/ })).toBe(null));
  await waitFor(() => expect(document.activeElement).toBe(chosen()));
});
